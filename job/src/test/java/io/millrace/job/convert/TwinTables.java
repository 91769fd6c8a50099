package io.millrace.job.convert;

import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.config.value.Secret;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.BlockSlicer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two tables of the same columns on a real server: one takes documents through our converter and
 * inserter, the other takes the same documents as JSONEachRow. What they hold afterwards should be
 * the same. The first column is always {@code id UInt32}, which numbers the documents.
 */
final class TwinTables {
  private static final String REFERENCE_SETTINGS =
      "async_insert=0, date_time_input_format='best_effort', input_format_null_as_default=1,"
          + " input_format_skip_unknown_fields=1";

  private static final String ANY_TYPES =
      " SETTINGS allow_suspicious_low_cardinality_types = 1,"
          + " allow_suspicious_variant_types = 1, flatten_nested = 0";

  private final ClickHouseServer server;
  private final TableName ours;
  private final TableName reference;
  private final TableName errors;

  private TwinTables(ClickHouseServer server, String database) {
    this.server = server;
    ours = new TableName(database, "ours");
    reference = new TableName(database, "reference");
    errors = new TableName(database, "errors");
  }

  /**
   * @param columns as in CREATE TABLE, without the id
   */
  static TwinTables create(ClickHouseServer server, String columns) {
    TwinTables tables = new TwinTables(server, server.newDatabase());
    tables.create(tables.ours, columns, "MergeTree ORDER BY id");
    tables.create(tables.reference, columns, "Memory");
    String errorColumns =
        ErrorTable.columns().stream()
            .map(c -> TableName.quote(c.name()) + " " + c.type())
            .collect(Collectors.joining(", "));
    server.query(
        "CREATE TABLE "
            + tables.errors.quoted()
            + " ("
            + errorColumns
            + ") ENGINE = MergeTree"
            + " ORDER BY document_index");
    return tables;
  }

  private void create(TableName table, String columns, String engine) {
    server.query(
        "CREATE TABLE "
            + table.quoted()
            + " (id UInt32, "
            + columns
            + ") ENGINE = "
            + engine
            + ANY_TYPES);
  }

  /** Removes the tables. */
  void drop() {
    server.query("DROP DATABASE " + TableName.quote(ours.database()));
  }

  TableSchema schema() {
    return schema(server, ours);
  }

  static TableSchema schema(ClickHouseServer server, TableName table) {
    List<Column> columns = new ArrayList<>();
    String names =
        server.query(
            "SELECT name, default_kind, type FROM system.columns WHERE database = '"
                + table.database()
                + "' AND table = '"
                + table.table()
                + "' ORDER BY position FORMAT TSVRaw");
    for (String line : names.lines().toList()) {
      String[] parts = line.split("\t", -1);
      DefaultKind kind = parts[1].isEmpty() ? DefaultKind.NONE : DefaultKind.valueOf(parts[1]);
      columns.add(new Column(parts[0], parts[2], kind));
    }
    return new TableSchema(table, columns, ZoneId.of(server.query("SELECT timezone()")));
  }

  /** Converts the documents, inserts their blocks, and returns how many blocks there were. */
  int insert(List<String> documents) throws Exception {
    return insert(documents, Mapping.byName());
  }

  int insert(List<String> documents, Mapping mapping) throws Exception {
    List<SealedBlock> blocks = convert(documents, mapping);
    insertBlocks(blocks);
    return blocks.size();
  }

  /** The blocks of rows, without those of rejected documents. */
  List<SealedBlock> convertRows(List<String> documents)
      throws SchemaException, RejectedRowException {
    return convert(documents, Mapping.byName()).stream()
        .filter(block -> block.table().equals(ours))
        .toList();
  }

  /** What converts documents for our table. */
  ConversionSpec.Builder spec() {
    return ConversionSpec.of(schema(), errors);
  }

  List<SealedBlock> convert(List<String> documents, Mapping mapping)
      throws SchemaException, RejectedRowException {
    return convert(documents, ConversionSpec.of(schema(), errors).mapping(mapping).build());
  }

  /** Rows that lack different columns go together from the second set of columns on. */
  List<SealedBlock> convertTogether(List<String> documents)
      throws SchemaException, RejectedRowException {
    return convert(documents, ConversionSpec.of(schema(), errors).mostColumnSets(1).build());
  }

  private List<SealedBlock> convert(List<String> documents, ConversionSpec spec)
      throws SchemaException, RejectedRowException {
    List<SealedBlock> blocks = new ArrayList<>();
    RecordProcessor processor = new RecordProcessor(spec, blocks::add);
    for (String document : documents) {
      processor.process(record(document));
    }
    processor.seal();
    return blocks;
  }

  static Record record(String document) {
    byte[] payload = document.getBytes(StandardCharsets.UTF_8);
    return new Record(payload, "events", "shard-7", "49590338271", "key", 1_700_000_000_123L);
  }

  void insertBlocks(List<SealedBlock> blocks) throws InsertException, InterruptedException {
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        inserter.insert(block);
      }
    }
  }

  private Inserter inserter() {
    Duration patience = Duration.ofSeconds(60);
    return new ClickHouseInserterFactory(
            List.of(server.url()), "default", Secret.of(""), patience, patience)
        .create();
  }

  /** Inserts every block in pieces of one row, two, and the rest. */
  void insertParts(List<SealedBlock> blocks) throws InsertException, InterruptedException {
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        int from = 0;
        for (int rows = 1; from < block.rows(); rows = Math.min(rows + 1, 3)) {
          int count = rows == 3 ? block.rows() - from : Math.min(rows, block.rows() - from);
          inserter.insert(inserter.part(block, from, count, block.token() + "/" + from));
          from += count;
        }
      }
    }
  }

  /** The same without the server's help: slices of one row, of two, and of all others. */
  void insertSlices(List<SealedBlock> blocks) throws InsertException, InterruptedException {
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        BlockSlicer slicer =
            BlockSlicer.of(block)
                .orElseThrow(() -> new AssertionError("Not understood: " + block.types()));
        int from = 0;
        for (int rows = 1; from < block.rows(); rows++) {
          int count = rows == 3 ? block.rows() - from : Math.min(rows, block.rows() - from);
          inserter.insert(slicer.slice(from, count, block.token() + "/" + from));
          from += count;
        }
      }
    }
  }

  /**
   * What is left of the blocks without the rows a view of our table throws on, where it throws on
   * any. The view writes all columns to a table of the same ones.
   *
   * @param condition of the rows it throws on
   */
  List<SealedBlock> isolate(List<SealedBlock> blocks, String condition) throws Exception {
    TableName target = new TableName(ours.database(), "target");
    TableName view = new TableName(ours.database(), "view");
    server.query("CREATE TABLE " + target.quoted() + " AS " + ours.quoted() + ANY_TYPES);
    server.query(
        "CREATE MATERIALIZED VIEW %s TO %s AS SELECT * REPLACE (id + throwIf(%s) AS id) FROM %s"
            .concat(ANY_TYPES)
            .formatted(view.quoted(), target.quoted(), condition, ours.quoted()));
    List<SealedBlock> left = new ArrayList<>();
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        try {
          inserter.isolate(block, 1_000).others().ifPresent(left::add);
        } catch (InsertException none) {
          if (!String.valueOf(none.getMessage()).contains("no single row")) {
            throw none;
          }
          left.add(block);
        }
      }
    }
    server.query("DROP TABLE " + view.quoted());
    return left;
  }

  /** Lets our table read the blocks' rows as the server puts them in JSON. */
  void insertJson(List<SealedBlock> blocks) throws InsertException, InterruptedException {
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        server.query(
            "INSERT INTO "
                + ours.quoted()
                + " SETTINGS "
                + REFERENCE_SETTINGS
                + " FORMAT JSONEachRow\n"
                + new String(inserter.json(block), StandardCharsets.UTF_8));
      }
    }
  }

  /** Lets our table know a block again that it has. */
  void rememberTokens() {
    server.query(
        "ALTER TABLE "
            + ours.quoted()
            + " MODIFY SETTING non_replicated_deduplication_window = 100");
  }

  /** How many rows our table has. */
  int count() {
    return Integer.parseInt(server.query("SELECT count() FROM " + ours.quoted()));
  }

  /** Forgets what is in our table. */
  void empty() {
    server.query("TRUNCATE TABLE " + ours.quoted());
  }

  /** Lets the server read the documents, each in an INSERT of its own. */
  void insertEachAsJson(List<String> documents) {
    documents.forEach(document -> insertAsJson(List.of(document)));
  }

  /**
   * Lets the server read the documents. Where it refuses all because of one, they are halved until
   * the culprit stands alone. (Its own way, input_format_allow_errors_num, leaves traces of refused
   * documents in nested columns of others.)
   */
  void insertAsJson(List<String> documents) {
    try {
      server.query(
          "INSERT INTO "
              + reference.quoted()
              + " SETTINGS "
              + REFERENCE_SETTINGS
              + " FORMAT JSONEachRow\n"
              + String.join("\n", documents));
    } catch (IllegalStateException e) {
      if (documents.size() > 1) {
        int half = documents.size() / 2;
        insertAsJson(documents.subList(0, half));
        insertAsJson(documents.subList(half, documents.size()));
      }
    }
  }

  /** The ids of the rows of the reference table for which a condition is true. */
  List<Integer> referenceWhere(String condition) {
    return server
        .query("SELECT id FROM " + reference.quoted() + " WHERE " + condition + " FORMAT TSV")
        .lines()
        .map(Integer::valueOf)
        .toList();
  }

  /** By id, what a column of our table holds, as text. */
  Map<Integer, String> ours(String expression) {
    return values(ours, expression);
  }

  /** By id, what a column of the reference table holds, as text. */
  Map<Integer, String> reference(String expression) {
    return values(reference, expression);
  }

  private Map<Integer, String> values(TableName table, String expression) {
    Map<Integer, String> values = new TreeMap<>();
    // One thread: sorted, blocks share a dictionary, which holds one zero, the one that comes
    // first.
    String lines =
        server.query(
            "SELECT id, "
                + expression
                + ", 'end' FROM "
                + table.quoted()
                + " ORDER BY id SETTINGS max_threads = 1 FORMAT TSV");
    for (String line : lines.lines().toList()) {
      if (!line.isEmpty()) {
        String[] parts = line.split("\t", 3);
        values.put(Integer.valueOf(parts[0]), parts[1]);
      }
    }
    return values;
  }

  /** The sources of the rejected documents, in their order. */
  List<String> rejectedMessages() {
    String lines =
        server.query(
            "SELECT base64Encode(raw_message) FROM "
                + errors.quoted()
                + " ORDER BY document_index FORMAT TSVRaw");
    return lines
        .lines()
        .map(line -> new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8))
        .toList();
  }

  /** By raw message, a column of the error table. */
  Map<String, String> errors(String column) {
    Map<String, String> values = new TreeMap<>();
    String lines =
        server.query(
            "SELECT raw_message, " + column + " FROM " + errors.quoted() + " FORMAT TSVRaw");
    for (String line : lines.lines().toList()) {
      if (!line.isEmpty()) {
        String[] parts = line.split("\t", 2);
        values.put(parts[0], parts[1]);
      }
    }
    return values;
  }
}
