package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks whose table was altered after they were sealed. */
@Timeout(120)
class ChangedColumnsITCase {
  private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 10000";

  private final ClickHouseServer server = ClickHouseServer.forTests();
  private final TableName table = new TableName(server.newDatabase(), "t");
  private final Inserter inserter = Inserters.of(server.url());

  @AfterEach
  void close() {
    inserter.close();
  }

  /**
   * Each ALTER between the sealing and the first attempt, and what the rows have then. The same
   * block before the ALTER, and again after it, is there once.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP COLUMN c | c | ",
        "RENAME COLUMN c TO d | d | x",
        "RENAME COLUMN c TO `odd ``name` | `odd ``name` | x",
        "MODIFY COLUMN c String MATERIALIZED 'm' | c | m",
        "DROP COLUMN c, ADD COLUMN c String ALIAS 'a' | c | a",
        "MODIFY COLUMN c LowCardinality(String) | c | x",
        "MODIFY COLUMN c Nullable(String) | c | x",
        "MODIFY COLUMN c Enum8('x' = 1, 'z' = 2) | c | x",
        "MODIFY COLUMN c DEFAULT 'other' | c | x",
        "MODIFY COLUMN c CODEC(ZSTD(3)) | c | x",
        "ADD COLUMN e String DEFAULT upper(b) | e | Y",
        "ADD COLUMN e String MATERIALIZED upper(b) | e | Y",
        "ADD COLUMN e String EPHEMERAL 'q' | b | y",
      })
  void aBlockLandsOnceWhateverBecameOfItsColumns(String alter, String select, String expected)
      throws Exception {
    createTable("id UInt64, b String, c String");
    SealedBlock landed = block("{\"id\": 1, \"b\": \"y\", \"c\": \"x\"}");
    SealedBlock held = block("{\"id\": 2, \"b\": \"y\", \"c\": \"x\"}");
    inserter.insert(landed);

    for (String one : alter.split(", (?=DROP|RENAME|ADD)", -1)) {
      server.query("ALTER TABLE " + table.quoted() + " " + one);
    }
    inserter.insert(held);
    inserter.insert(landed);
    inserter.insert(held);

    assertThat(select("count(), uniqExact(id) FROM %s")).isEqualTo("2\t2");
    boolean isDropped = alter.equals("DROP COLUMN c");
    if (!isDropped) {
      assertThat(select(select + " FROM %s WHERE id = 2")).isEqualTo(expected);
    }
    boolean leavesOut = alter.contains("DROP COLUMN c") || alter.contains("MATERIALIZED 'm'");
    assertThat(inserter.drift().rowsWithoutColumns()).isEqualTo(leavesOut ? 3 : 0);
  }

  @Test
  void aColumnThatWasRenamedTwiceKeepsItsValues() throws Exception {
    createTable("id UInt64, c Nullable(String)");
    SealedBlock block = block("{\"id\": 1, \"c\": \"x\"}");
    alter("RENAME COLUMN c TO d");
    alter("RENAME COLUMN d TO e");
    inserter.insert(block);
    assertThat(select("e FROM %s")).isEqualTo("x");
  }

  /** The values of the second column of that name belong to no column of today. */
  @Test
  void anEarlierRenameOfAnotherColumnOfThatNameDoesNotCount() throws Exception {
    createTable("id UInt64, c String");
    alter("RENAME COLUMN c TO d");
    alter("ADD COLUMN c String");
    SealedBlock withBoth = block("{\"id\": 1, \"c\": \"new\", \"d\": \"old\"}");
    alter("DROP COLUMN c");
    inserter.insert(withBoth);
    assertThat(select("d FROM %s")).isEqualTo("old");
    assertThat(inserter.drift().rowsWithoutColumns()).isEqualTo(1);
  }

  /** NULL in the block asks for the DEFAULT, under the new name as well. */
  @Test
  void aRenamedColumnKeepsItsDefault() throws Exception {
    createTable("id UInt64, c UInt32 DEFAULT 7, n Nullable(UInt32) DEFAULT 8");
    SealedBlock block = block("{\"id\": 1}\n{\"id\": 2, \"c\": 3}");
    alter("RENAME COLUMN c TO d");
    inserter.insert(block);
    inserter.insert(block);
    assertThat(select("id, d, n FROM %s ORDER BY id")).isEqualTo("1\t7\t8\n2\t3\t8");
  }

  /** Rows that lack different columns share a block with flags, and the server fills it in. */
  @ParameterizedTest
  @ValueSource(strings = {"DROP COLUMN n", "RENAME COLUMN n TO n2", "RENAME COLUMN a TO a2"})
  void aBlockWithFlagsLandsOnce(String change) throws Exception {
    createTable(
        "id UInt64, n Nullable(UInt32) DEFAULT id + 10, a Array(UInt8) DEFAULT [toUInt8(id)]");
    SealedBlock block =
        block(
            "{\"id\": 1}\n{\"id\": 2, \"n\": 3}\n{\"id\": 3, \"a\": [9]}\n{\"id\": 4, \"n\": null}",
            1);
    assertThat(block.columns()).anyMatch(name -> name.startsWith("_millrace_given"));
    alter(change);
    inserter.insert(block);
    inserter.insert(block);
    String n = change.contains("n2") ? "n2" : change.startsWith("DROP") ? "0" : "n";
    String a = change.contains("a2") ? "a2" : "a";
    assertThat(select("id, " + n + ", " + a + " FROM %s ORDER BY id"))
        .isEqualTo(
            change.startsWith("DROP")
                ? "1\t0\t[1]\n2\t0\t[2]\n3\t0\t[9]\n4\t0\t[4]"
                : "1\t11\t[1]\n2\t3\t[2]\n3\t13\t[9]\n4\t\\N\t[4]");
  }

  /** A block that cannot be delivered is read for the error table, with the columns that it has. */
  @ParameterizedTest
  @ValueSource(strings = {"DROP COLUMN n", "RENAME COLUMN n TO n2"})
  void aBlockWithFlagsIsReadThoughItsTableLacksAColumn(String change) throws Exception {
    createTable(
        "id UInt64, n Nullable(UInt32) DEFAULT id + 10, a Array(UInt8) DEFAULT [toUInt8(id)]");
    server.query(
        "CREATE TABLE %s.target (id UInt64) ORDER BY id".formatted(table.database()) + WINDOW);
    SealedBlock block = block("{\"id\": 1}\n{\"id\": 2, \"n\": 3}\n{\"id\": 3, \"a\": [9]}", 1);
    alter(change);
    server.query(
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT throwIf(id = 3)::UInt64 + id AS id FROM %1$s.t"
            .formatted(table.database()));
    assertThat(inserter.json(block))
        .asString()
        .isEqualTo(
            """
            {"id":1,"n":null,"a":[1]}
            {"id":2,"n":3,"a":[2]}
            {"id":3,"n":null,"a":[9]}
            """);
    assertThat(inserter.isolate(block, 10).others().orElseThrow().rows()).isEqualTo(2);
  }

  @Test
  void viewsAndTheirTargetsStayExact() throws Exception {
    createTable("id UInt64, b String, c String");
    server.query(
        "CREATE TABLE %s.target (id UInt64, b String) ORDER BY id".formatted(table.database())
            + WINDOW);
    server.query(
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT id, b FROM %1$s.t"
            .formatted(table.database()));
    SealedBlock block = block("{\"id\": 1, \"b\": \"y\", \"c\": \"x\"}");
    inserter.insert(block);
    alter("DROP COLUMN c");
    inserter.insert(block);
    SealedBlock renamed = block("{\"id\": 2, \"b\": \"y\"}");
    inserter.insert(renamed);
    inserter.insert(renamed);
    assertThat(server.query("SELECT id, b FROM " + table.database() + ".target ORDER BY id"))
        .isEqualTo("1\ty\n2\ty");
  }

  @Test
  void aTypeThatCannotBeConvertedIsRetriedWithAdvice() throws Exception {
    createTable("id UInt64, a Array(String)");
    SealedBlock block = block("{\"id\": 1, \"a\": [\"x\"]}");
    alter("DROP COLUMN a");
    alter("ADD COLUMN a Date");
    assertThat(Inserters.refusal(inserter, block))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessageContaining("The rows are not the cause")
        .hasMessageContaining("alter the table so that it accepts the block");
    assertThat(inserter.drift().misfits()).isPositive();
  }

  @Test
  void aValueThatTheNewTypeDoesNotTakeConcernsItsRow() throws Exception {
    createTable("id UInt64, c String");
    SealedBlock block = block("{\"id\": 1, \"c\": \"x\"}");
    alter("DROP COLUMN c");
    alter("ADD COLUMN c UInt8");
    assertThat(Inserters.refusal(inserter, block))
        .returns(Verdict.ROWS_REFUSED, InsertException::verdict);
  }

  /** Each change of a type after the block was sealed, and whether the rows are the cause. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c Enum8('x' = 1) | MODIFY COLUMN c Enum8('y' = 2, 'x' = 1) | x",
        "c Enum8('x' = 1) | MODIFY COLUMN c Enum16('x' = 1, 'y' = 300) | x",
        "c Enum8('x' = 1) | MODIFY COLUMN c String | x",
        "c String | MODIFY COLUMN c Enum8('y' = 1) | rejected",
        "c String | MODIFY COLUMN c FixedString(4) | x",
        "c String | MODIFY COLUMN c UInt8 | rejected",
        "c Nullable(String) | MODIFY COLUMN c String DEFAULT 'd' | x",
        "c String DEFAULT 'd' | MODIFY COLUMN c DEFAULT 'e' | x",
        "c String DEFAULT 'd' | MODIFY COLUMN c REMOVE DEFAULT | x",
        "c String DEFAULT 'd' | MODIFY COLUMN c String MATERIALIZED 'm' | m",
        "c String DEFAULT 'd' | MODIFY COLUMN c String EPHEMERAL 'q' | ephemeral",
      })
  void aHeldValueIsCastOrItsRowIsRejected(String column, String alter, String expected)
      throws Exception {
    createTable("id UInt64, " + column);
    SealedBlock held = block("{\"id\": 1, \"c\": \"x\"}");
    alter(alter);
    if (expected.equals("rejected")) {
      assertThat(Inserters.refusal(inserter, held))
          .returns(Verdict.ROWS_REFUSED, InsertException::verdict);
      return;
    }
    inserter.insert(held);
    inserter.insert(held);
    assertThat(select("count() FROM %s")).isEqualTo("1");
    if (!expected.equals("ephemeral")) {
      assertThat(select("c FROM %s").replace("\\0", "")).isEqualTo(expected);
    }
  }

  /**
   * The server's wrong answer: it casts an Enum to another one by number, without a look at the
   * names. It does so to rows of the table as well.
   */
  @Test
  void anEnumWithOtherNumbersIsCastByNumber() throws Exception {
    createTable("id UInt64, c Enum8('x' = 1)");
    SealedBlock held = block("{\"id\": 1, \"c\": \"x\"}");
    alter("MODIFY COLUMN c Enum8('y' = 1)");
    inserter.insert(held);
    assertThat(select("c FROM %s")).isEqualTo("y");
    assertThat(server.query("SELECT CAST(CAST('x', 'Enum8(\\'x\\' = 1)'), 'Enum8(\\'y\\' = 1)')"))
        .isEqualTo("y");
  }

  @Test
  void aTableWithoutAnyColumnOfTheBlockIsPermanent() throws Exception {
    createTable("id UInt64");
    SealedBlock block = block("{\"id\": 1}");
    alter("ADD COLUMN other UInt8");
    server.query("DROP TABLE " + table.quoted());
    createTable("other UInt64");
    assertThat(Inserters.refusal(inserter, block))
        .returns(Verdict.PERMANENT, InsertException::verdict)
        .hasMessageContaining("Code: 16");
  }

  /** ALTERs in a random loop between sealing, attempts and repetitions. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void randomChangesLoseAndDoubleNothing(int round) throws Exception {
    long seed = System.nanoTime() + round;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    createTable("id UInt64");
    List<SealedBlock> held = new ArrayList<>();
    long id = 0;
    int names = 0;
    for (int step = 0; step < 60; step++) {
      List<Column> columns = new ArrayList<>(schema().columns());
      columns.removeIf(column -> column.name().equals("id"));
      switch (random.nextInt(6)) {
        case 0 -> alter("ADD COLUMN c" + names++ + " " + type(random));
        case 1 -> pick(columns, random, "DROP COLUMN %s");
        case 2 -> pick(columns, random, "RENAME COLUMN %s TO c" + names++);
        case 3 -> pick(columns, random, "MODIFY COLUMN %s " + type(random));
        default -> {
          StringBuilder documents = new StringBuilder();
          for (int i = 0; i < 1 + random.nextInt(4); i++) {
            documents.append("{\"id\": ").append(id++);
            for (Column column : columns) {
              if (random.nextBoolean()) {
                documents.append(", \"").append(column.name()).append("\": 5");
              }
            }
            documents.append("}\n");
          }
          held.addAll(blocks(documents.toString(), 1 + random.nextInt(3)));
        }
      }
      for (SealedBlock block : held) {
        if (random.nextInt(3) == 0) {
          inserter.insert(block);
        }
      }
    }
    for (SealedBlock block : held) {
      inserter.insert(block);
    }
    assertThat(select("count(), uniqExact(id), max(id) + 1 FROM %s"))
        .isEqualTo(id + "\t" + id + "\t" + id);
  }

  /** ALTERs between the requests of one attempt: it may have to be repeated, and never ends. */
  @Test
  void changesWhileABlockIsInsertedAreNoVerdict() throws Exception {
    createTable("id UInt64, a String, b String");
    SealedBlock block = block("{\"id\": 1, \"a\": \"x\", \"b\": \"y\"}");
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> altering =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                alterOrKill("DROP COLUMN IF EXISTS a");
                alterOrKill("DROP COLUMN IF EXISTS b");
                alterOrKill("ADD COLUMN IF NOT EXISTS a String");
                alterOrKill("ADD COLUMN IF NOT EXISTS b String");
              }
            });
    try {
      for (int i = 0; i < 300; i++) {
        try {
          inserter.insert(block);
        } catch (InsertException failure) {
          assertThat(failure.verdict()).as(failure.getMessage()).isEqualTo(Verdict.RETRY);
        }
      }
    } finally {
      over.set(true);
      altering.join();
    }
    inserter.insert(block);
    assertThat(select("count() FROM %s")).isEqualTo("1");
  }

  private static String type(Random random) {
    return List.of(
            "String DEFAULT '7'",
            "LowCardinality(String) DEFAULT ''",
            "Nullable(String)",
            "Nullable(String) DEFAULT 'x'",
            "String DEFAULT upper('z')")
        .get(random.nextInt(5));
  }

  private void pick(List<Column> columns, Random random, String change) {
    if (!columns.isEmpty()) {
      alter(change.formatted(columns.get(random.nextInt(columns.size())).name()));
    }
  }

  private void createTable(String columns) {
    server.query(
        "CREATE TABLE %s (%s) ORDER BY id"
                .formatted(table.quoted(), columns)
                .replace(
                    "ORDER BY id", columns.startsWith("id") ? "ORDER BY id" : "ORDER BY tuple()")
            + WINDOW);
  }

  private void alter(String change) {
    server.query("ALTER TABLE " + table.quoted() + " " + change);
  }

  /**
   * Alters the table, and kills a mutation that ClickHouse reports as one that can never finish: it
   * may meet a part that an insert wrote with other columns.
   */
  private void alterOrKill(String change) {
    try {
      alter(change);
    } catch (IllegalStateException failure) {
      assertThat(failure).hasMessageContaining("UNFINISHED");
      server.query(
          "KILL MUTATION WHERE database = '%s' AND table = 't'".formatted(table.database()));
    }
  }

  private String select(String what) {
    return server.query("SELECT " + what.formatted(table.quoted()));
  }

  private TableSchema schema() {
    List<Column> columns = new ArrayList<>();
    server
        .query(
            "SELECT name, type, if(default_kind = '', 'NONE', default_kind) FROM system.columns WHERE database = '%s' AND table = 't' ORDER BY position"
                .formatted(table.database()))
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(
            cells ->
                columns.add(
                    new Column(
                        cells[0].replace("\\'", "'"),
                        cells[1].replace("\\'", "'"),
                        DefaultKind.valueOf(cells[2]))));
    return new TableSchema(table, columns);
  }

  private SealedBlock block(String documents) throws Exception {
    return block(documents, 4);
  }

  private SealedBlock block(String documents, int columnSets) throws Exception {
    List<SealedBlock> blocks = blocks(documents, columnSets);
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  private List<SealedBlock> blocks(String documents, int columnSets) throws Exception {
    List<SealedBlock> blocks = new ArrayList<>();
    RecordProcessor processor =
        new RecordProcessor(
            ConversionSpec.of(schema(), new TableName(table.database(), "errors"))
                .mostColumnSets(columnSets)
                .build(),
            blocks::add);
    processor.process(
        new Record(documents.getBytes(StandardCharsets.UTF_8), "s", "shard", "1", "key", 0));
    processor.seal();
    assertThat(processor.counters().rejected()).isZero();
    return blocks;
  }
}
