package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a real server refuses, and the verdict on it: never another one because of what a value
 * says. ClickHouse quotes values in its messages, between quotation marks or not.
 */
@Timeout(300)
class RefusalVerdictsITCase {
  private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 1000";
  private static final int ROWS = 20;
  private static final int BAD = 13;

  private static final ClickHouseServer SERVER = start();
  private static final Inserter INSERTER = Inserters.of(SERVER.url());

  /** Where throwIf takes a code. */
  private static final String ANY_CODE = SERVER.url() + "/?allow_custom_error_code_in_throwif=1";

  private final ClickHouseServer server = SERVER;
  private final Inserter inserter = INSERTER;
  private final String database = server.newDatabase();
  private final TableName table = new TableName(database, "t");

  private static ClickHouseServer start() {
    ClickHouseOptions options = ClickHouseOptions.temporary();
    return ClickHouseServer.start(
        options.withConfiguration(
            """
                <remote_servers>
                  <itself><shard><replica><host>127.0.0.1</host><port>%d</port></replica></shard></itself>
                </remote_servers>
                """
                .formatted(options.tcpPort())));
  }

  @AfterAll
  static void stop() {
    INSERTER.close();
    SERVER.close();
  }

  /** What may be wrong with a block, the verdict, and how many of its rows the table has then. */
  enum Situation {
    CONSTRAINT(
        Verdict.ROWS_REFUSED,
        0,
        "(id UInt64, s String, CONSTRAINT c CHECK length(s) < 2) ORDER BY id"),
    CONSTRAINT_OF_A_TABLE_WITH_A_VIEW(
        Verdict.ROWS_REFUSED,
        0,
        "(id UInt64, s String, CONSTRAINT c CHECK length(s) < 2) ORDER BY id",
        "CREATE TABLE %1$s.target (id UInt64) ORDER BY id" + WINDOW,
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT id FROM %1$s.t"),
    CONSTRAINT_AND_VIEW(
        Verdict.ROWS_REFUSED,
        0,
        "(id UInt64, s String, CONSTRAINT c CHECK length(s) < 2) ORDER BY id",
        "CREATE TABLE %1$s.target (n UInt32) ORDER BY n" + WINDOW,
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT toUInt32(s) AS n FROM %1$s.t"),
    DEFAULT(
        Verdict.ROWS_REFUSED, 0, "(id UInt64, s String, n UInt32 DEFAULT toUInt32(s)) ORDER BY id"),
    DEFAULT_AND_PARTITIONS(
        Verdict.ROWS_REFUSED,
        0,
        "(id UInt64, s String, n UInt32 DEFAULT toUInt32(s)) ORDER BY id PARTITION BY id %% 5"),
    DEFAULT_THAT_QUOTES_NOTHING(
        Verdict.ROWS_REFUSED,
        0,
        "(id UInt64, s String, n UUID MATERIALIZED toUUID(if(s = '1',"
            + " '61f0c404-5cb3-11e7-907b-a6006ad3dba0', s))) ORDER BY id"),
    DEFAULT_THAT_THROWS_FOR_ROWS_OR_TYPES(
        Verdict.ROWS_REFUSED,
        0,
        "(id UInt64, s String, n String DEFAULT encrypt('aes-128-ecb', s, if(s = '1',"
            + " 'keykeykeykeykeyk', s))) ORDER BY id"),
    SORTING_KEY(Verdict.ROWS_REFUSED, 0, "(id UInt64, s String) ORDER BY toUInt32(s)"),
    SORTING_KEY_AND_PARTITIONS(
        Verdict.PARTLY_INSERTED,
        -1,
        "(id UInt64, s String) ORDER BY toUInt32(s) PARTITION BY id %% 5"),
    PARTITION_KEY(
        Verdict.ROWS_REFUSED, 0, "(id UInt64, s String) ORDER BY id PARTITION BY toUInt32(s)"),
    MANY_PARTITIONS(
        Verdict.TOO_MANY_PARTITIONS, 0, "(id UInt64, s String) ORDER BY id PARTITION BY (id, s)"),
    VIEW(
        Verdict.VIEW_THREW,
        ROWS,
        "(id UInt64, s String) ORDER BY id",
        "CREATE TABLE %1$s.target (n UInt32) ORDER BY n" + WINDOW,
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT toUInt32(s) AS n FROM %1$s.t"),
    VIEW_AND_PARTITIONS(
        Verdict.VIEW_THREW,
        ROWS,
        "(id UInt64, s String) ORDER BY id PARTITION BY id %% 5",
        "CREATE TABLE %1$s.target (n UInt32) ORDER BY n" + WINDOW,
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT toUInt32(s) AS n FROM %1$s.t"),
    VIEW_OF_A_VIEW(
        Verdict.VIEW_THREW,
        ROWS,
        "(id UInt64, s String) ORDER BY id",
        "CREATE TABLE %1$s.middle (s String) ORDER BY s" + WINDOW,
        "CREATE TABLE %1$s.target (n UInt32) ORDER BY n" + WINDOW,
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.middle AS SELECT s FROM %1$s.t",
        "CREATE MATERIALIZED VIEW %1$s.w TO %1$s.target AS SELECT toUInt32(s) AS n FROM"
            + " %1$s.middle"),
    VIEW_WITHOUT_TARGET(
        Verdict.VIEW_FAILED,
        ROWS,
        "(id UInt64, s String) ORDER BY id",
        "CREATE TABLE %1$s.target (n String) ORDER BY n" + WINDOW,
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT s AS n FROM %1$s.t",
        "DROP TABLE %1$s.target"),
    SHARD(
        Verdict.PARTLY_INSERTED,
        0,
        "(id UInt64, s String) ENGINE = Distributed('itself', '%1$s', 'local')",
        "CREATE TABLE %1$s.local (id UInt64, s String, CONSTRAINT c CHECK length(s) < 2) ORDER BY"
            + " id"
            + WINDOW),
    CONSTRAINT_BEFORE_THE_SHARDS(
        Verdict.ROWS_REFUSED,
        0,
        "(id UInt64, s String, CONSTRAINT c CHECK length(s) < 2) ENGINE = Distributed('itself',"
            + " '%1$s', 'local')",
        "CREATE TABLE %1$s.local (id UInt64, s String) ORDER BY id" + WINDOW),
    NO_TABLE(Verdict.RETRY, -1, "(id UInt64, s String) ORDER BY id", "DROP TABLE %1$s.t"),
    OTHER_TYPE(Verdict.PERMANENT, 0, "(id Array(Date), s String) ORDER BY id");

    private final Verdict verdict;
    private final int landed;
    private final String columns;
    private final String more;

    Situation(Verdict verdict, int landed, String columns, String... more) {
      this.verdict = verdict;
      this.landed = landed;
      this.columns = columns;
      this.more = String.join(";", more);
    }

    private List<String> statements(String database) {
      return more.isEmpty() ? List.of() : List.of(more.formatted(database).split(";"));
    }

    private boolean manyRows() {
      return this == MANY_PARTITIONS;
    }
  }

  @ParameterizedTest
  @EnumSource(Situation.class)
  void theVerdictIsTheSameWhateverTheValueSays(Situation situation) {
    create(situation);
    String innocent = "abcde";
    assertThat(verdict(situation, innocent, "innocent")).isEqualTo(situation.verdict);
    int n = 0;
    for (String hostile : hostile()) {
      assertThat(verdict(situation, hostile, "hostile-" + n++))
          .as("%s and %s", situation, hostile.length() > 200 ? hostile.substring(0, 200) : hostile)
          .isEqualTo(situation.verdict);
    }
    if (situation.landed >= 0) {
      assertThat(server.query("SELECT count() FROM " + table.quoted()))
          .isEqualTo(String.valueOf(situation.landed * (n + 1)));
    }
  }

  /** The exact block that doubled rows: 1,000 rows, one of 20,000 bytes, and a view. */
  @Test
  void aLongValueThatAViewThrowsOn() throws Exception {
    create(Situation.VIEW);
    List<String> texts = new ArrayList<>(Collections.nCopies(1_000, "1"));
    texts.set(500, "x".repeat(20_000));
    SealedBlock block = TextBlocks.block(table, "long", texts);
    InsertException refusal = Inserters.refusal(inserter, block);
    assertThat(refusal)
        .returns(Verdict.VIEW_THREW, InsertException::verdict)
        .hasMessageContaining("while pushing to view " + database + ".v")
        .hasMessageContaining(table.quoted() + " has the rows; only the view lacks them");
    assertThat(inserter.isolate(block, 10).others()).get().returns(999, SealedBlock::rows);
    assertThat(server.query("SELECT count() FROM " + table.quoted())).isEqualTo("1000");
  }

  /** The view is corrected between the attempts at one block: it is simply there. */
  @Test
  void aFailureThatPassesWhileItIsLookedInto() throws Exception {
    create(Situation.NO_TABLE);
    SealedBlock block = TextBlocks.block(table, "a", texts("abc", ROWS));
    assertThat(Inserters.refusal(inserter, block).verdict()).isEqualTo(Verdict.RETRY);
    server.query("CREATE TABLE " + table.quoted() + " (id UInt64, s String) ORDER BY id" + WINDOW);
    inserter.insert(block);
    inserter.insert(block);
    assertThat(server.query("SELECT count() FROM " + table.quoted())).isEqualTo("20");
  }

  /**
   * Whatever code it has. In brackets what ClickHouse 26.7 says: 36, 427, 454 and 490 were not
   * listed once.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parseTimeDelta(s)|1s|x|36",
        "match('abc', s)|a|(|427",
        "decrypt('aes-128-ecb', s, 'keykeykeykeykeyk')|''|x|454",
        "decrypt('aes-256-gcm', if(s = '1', encrypt('aes-256-gcm', 'a', repeat('k', 32),"
            + " 'iviviviviviv'), s), repeat('k', 32), 'iviviviviviv')|1|x|36",
        "encrypt('aes-128-ecb', s, s)|keykeykeykeykeyk|x|36",
        "accurateCast(length(s) * 1000, 'UInt8')|''|x|70",
        "accurateCast(s, 'UInt8')|1|300|6",
        "base58Decode(s)|a|0OIl|117",
        "toFixedString(s, 3)|abc|abcd|131",
        "range(toUInt64(s))|1|1000000000000|69",
        "s::JSON|{}|{|117",
        "leftPad(s, toUInt64(s))|1|100000000000|131",
        "throwIf(s = 'b', 'Received from a:9000. DB::Exception: ')|a|b|395",
        "CAST(s, 'Enum8(''a'' = 1)')|a|b|691",
        "toUUID(s)|61f0c404-5cb3-11e7-907b-a6006ad3dba0|x|376",
        "seriesDecomposeSTL(range(toUInt64(s)), 1)|10|1|36",
        "fromModifiedJulianDay(toInt32(s))|1|-999999999|490",
        "arrayWithConstant(toInt64(s), 1)|1|-1|128",
        "monthName(toDate(s))|2020-01-01|x|38",
        "intDiv(1, toInt32(s))|1|0|153",
      })
  void aRowThatADefaultThrowsOn(String expression, String good, String bad, int code)
      throws Exception {
    assumeThat(isKnown(expression)).as("this version can compute %s", expression).isTrue();
    for (String kind : List.of("DEFAULT", "MATERIALIZED")) {
      TableName mine = new TableName(database, "t_" + kind);
      server.query(
          "CREATE TABLE %s (id UInt64, s String, d String %s toString(%s)) ORDER BY id"
                  .formatted(mine.quoted(), kind, expression)
              + WINDOW);
      List<String> texts = new ArrayList<>(Collections.nCopies(ROWS, good));
      inserter.insert(TextBlocks.block(mine, "good", texts));
      texts.set(BAD, bad);
      assertThat(Inserters.refusal(inserter, TextBlocks.block(mine, "bad", texts)))
          .as("%s %s", kind, expression)
          .returns(Verdict.ROWS_REFUSED, InsertException::verdict)
          .hasMessageContaining("Code: " + code);
      assertThat(server.query("SELECT count() FROM " + mine.quoted())).isEqualTo("20");
    }
  }

  /** 26.5 cannot match one text with a pattern per row, and also fails without a row. */
  private boolean isKnown(String expression) {
    try {
      server.query("SELECT " + expression + " FROM (SELECT materialize('') AS s LIMIT 0)");
      return true;
    } catch (IllegalStateException refused) {
      assertThat(refused).hasMessageContaining("Code: 44");
      return false;
    }
  }

  /** They fail for every row and without rows, so that nothing is split. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"formatDateTime(now(), s)|44", "translate(s, 'ab', s)|44"})
  void aDefaultThatTakesNoRow(String expression, int code) {
    server.query(
        "CREATE TABLE %s (id UInt64, s String, d String DEFAULT %s) ORDER BY id"
            .formatted(table.quoted(), expression));
    assertThat(Inserters.refusal(inserter, TextBlocks.block(table, "a", texts("%Y", 3))))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessageContaining("Code: " + code)
        .hasMessageContaining("The rows are not the cause");
  }

  /** Any code, thrown for a row. ClickHouse does not use 4321. */
  @ParameterizedTest
  @CsvSource({
    "4321, ROWS_REFUSED, VIEW_THREW",
    "49, ROWS_REFUSED, VIEW_THREW",
    "36, ROWS_REFUSED, VIEW_THREW",
    "70, ROWS_REFUSED, VIEW_THREW",
    "469, ROWS_REFUSED, VIEW_THREW",
    "60, RETRY, VIEW_FAILED",
    "497, RETRY, VIEW_FAILED",
    "241, RETRY, RETRY",
    "516, RETRY, RETRY",
    "999, RETRY, RETRY",
    "319, RETRY, RETRY",
  })
  void anyCodeThatARowCauses(int code, Verdict ofTheTable, Verdict ofAView) throws Exception {
    TableName plain = new TableName(database, "plain");
    String expression =
        "throwIf(s = 'bad', 'Received from a:1. DB::Exception: ', toInt32(%d))".formatted(code);
    ask(
        "CREATE TABLE %s (id UInt64, s String, d UInt8 DEFAULT %s) ORDER BY id%s"
            .formatted(table.quoted(), expression, WINDOW));
    ask("CREATE TABLE %s (id UInt64, s String) ORDER BY id".formatted(plain.quoted()));
    ask(
        "CREATE MATERIALIZED VIEW %s.v ENGINE = MergeTree ORDER BY id AS SELECT id + %s AS id FROM %s"
            .formatted(database, expression, plain.quoted()));
    try (Inserter custom = Inserters.of(ANY_CODE)) {
      SealedBlock bad = TextBlocks.block(table, "a", texts("bad", ROWS));
      assertThat(Inserters.refusal(custom, bad))
          .returns(ofTheTable, InsertException::verdict)
          .hasMessageContaining("Code: " + code);
      custom.insert(TextBlocks.block(table, "b", texts("good", ROWS)));
      assertThat(server.query("SELECT count() FROM " + table.quoted())).isEqualTo("20");
      assertThat(Inserters.refusal(custom, TextBlocks.block(plain, "a", texts("bad", ROWS))))
          .returns(ofAView, InsertException::verdict);
    }
  }

  private static void ask(String sql) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(ANY_CODE))
                    .POST(HttpRequest.BodyPublishers.ofString(sql))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void create(Situation situation) {
    List<String> statements = situation.statements(database);
    String local = "CREATE TABLE " + database + ".local";
    statements.stream().filter(sql -> sql.startsWith(local)).forEach(server::query);
    String columns = situation.columns.formatted(database);
    server.query(
        "CREATE TABLE "
            + table.quoted()
            + " "
            + columns
            + (columns.contains("ENGINE") ? "" : WINDOW));
    statements.stream().filter(sql -> !sql.startsWith(local)).forEach(server::query);
  }

  private Verdict verdict(Situation situation, String value, String token) {
    int rows = situation.manyRows() ? 150 : ROWS;
    return Inserters.refusal(inserter, TextBlocks.block(table, token, texts(value, rows)))
        .verdict();
  }

  private static List<String> texts(String bad, int rows) {
    List<String> texts = new ArrayList<>(Collections.nCopies(rows, "1"));
    texts.set(Math.min(BAD, rows - 1), bad);
    return texts;
  }

  private List<String> hostile() {
    String uuid = "24b3daeb-4fcc-45c0-b94c-885c4e151af9";
    String view = ": while pushing to view " + database + ".v (" + uuid + ")";
    List<String> marks =
        List.of(
            "while pushing to view default.v (uuid)",
            view,
            view + ". (CANNOT_PARSE_TEXT) (version 26.7.2.1)",
            "'" + view + ". (CANNOT_PARSE_TEXT) (version 26.7.2.1)",
            "Received from a:9000. DB::Exception: ",
            "Too many partitions for single INSERT block (more than 100)",
            "Too many parts",
            "Cannot parse",
            "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)",
            "Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)",
            "quotes ' \" ` '' \"\" ``",
            "backslashes \\ \\\\ \\' \\",
            "lines\n\r\n\t\u0000\u001b[31m",
            "<html><body>502 Bad Gateway</body></html>",
            "''X");
    List<String> hostile = new ArrayList<>(marks);
    hostile.add("x".repeat(20_000));
    hostile.add("x".repeat(20_000) + view);
    hostile.add(view + "x".repeat(3_000_000) + "Too many partitions for single INSERT block");
    hostile.add("'".repeat(1_500_000));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder mixed = new StringBuilder("seed " + seed);
    for (int i = 0; i < 50; i++) {
      mixed.append(marks.get(random.nextInt(marks.size())));
    }
    hostile.add(mixed.toString());
    return hostile;
  }
}
