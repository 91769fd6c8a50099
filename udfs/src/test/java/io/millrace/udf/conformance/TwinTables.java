package io.millrace.udf.conformance;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
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
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two tables of the same columns on a real server: one takes documents through our converter, the
 * other takes the same documents as JSONEachRow. Their contents should be the same. The first
 * column is always {@code id UInt32}, which numbers the documents.
 */
public final class TwinTables {
  private static final String REFERENCE_SETTINGS =
      "async_insert=0, date_time_input_format='best_effort', input_format_null_as_default=1,"
          + " input_format_skip_unknown_fields=1";

  /** Settings of tables with columns of any type. */
  public static final String ANY_TYPES =
      " SETTINGS allow_suspicious_low_cardinality_types = 1,"
          + " allow_suspicious_variant_types = 1, flatten_nested = 0";

  private final ClickHouseServer server;
  private final BlockInserter inserter;
  private final TableName ours;
  private final TableName reference;
  private final TableName errors;

  private TwinTables(ClickHouseServer server, BlockInserter inserter, String database) {
    this.server = server;
    this.inserter = inserter;
    ours = new TableName(database, "ours");
    reference = new TableName(database, "reference");
    errors = new TableName(database, "errors");
  }

  /**
   * @param columns as in CREATE TABLE, without the id
   */
  static TwinTables create(ClickHouseServer server, String columns) {
    return create(server, columns, new NativeInserter(server));
  }

  /**
   * Creates the tables in a new database.
   *
   * @param columns as in CREATE TABLE, without the id
   */
  public static TwinTables create(ClickHouseServer server, String columns, BlockInserter inserter) {
    TwinTables tables = new TwinTables(server, inserter, server.newDatabase());
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
  public void drop() {
    server.query("DROP DATABASE " + TableName.quote(ours.database()));
  }

  /** Our table. */
  public TableName target() {
    return ours;
  }

  public TableSchema schema() {
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
  public int insert(List<String> documents) throws Exception {
    return insert(documents, Mapping.byName());
  }

  public int insert(List<String> documents, Mapping mapping) throws Exception {
    List<SealedBlock> blocks = convert(documents, mapping);
    insertBlocks(blocks);
    return blocks.size();
  }

  /** The blocks of rows, without those of rejected documents. */
  public List<SealedBlock> convertRows(List<String> documents)
      throws SchemaException, RejectedRowException {
    return convert(documents, Mapping.byName()).stream()
        .filter(block -> block.table().equals(ours))
        .toList();
  }

  /** What converts documents for our table. */
  public ConversionSpec.Builder spec() {
    return ConversionSpec.of(schema(), errors).mostColumnSets(inserter.columnSets());
  }

  public List<SealedBlock> convert(List<String> documents, Mapping mapping)
      throws SchemaException, RejectedRowException {
    return convert(documents, spec().mapping(mapping).build());
  }

  /** Rows that lack different columns go together from the second set of columns on. */
  public List<SealedBlock> convertTogether(List<String> documents)
      throws SchemaException, RejectedRowException {
    return convert(documents, spec().mostColumnSets(1).build());
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

  public void insertBlocks(List<SealedBlock> blocks)
      throws RefusedBlockException, InterruptedException {
    for (SealedBlock block : blocks) {
      inserter.insert(block);
    }
  }

  /** Lets our table read rows of JSON itself. */
  public void insertIntoOurs(String json) {
    server.query(asJson(ours) + json);
  }

  private static String asJson(TableName table) {
    return "INSERT INTO "
        + table.quoted()
        + " SETTINGS "
        + REFERENCE_SETTINGS
        + " FORMAT JSONEachRow\n";
  }

  /** Lets our table know a block again that it has. */
  public void rememberTokens() {
    server.query(
        "ALTER TABLE "
            + ours.quoted()
            + " MODIFY SETTING non_replicated_deduplication_window = 100");
  }

  /** How many rows our table has. */
  public int count() {
    return Integer.parseInt(server.query("SELECT count() FROM " + ours.quoted()));
  }

  /** Forgets what is in our table. */
  public void empty() {
    server.query("TRUNCATE TABLE " + ours.quoted());
  }

  /** Lets the server read the documents, with one INSERT each. */
  public void insertEachAsJson(List<String> documents) {
    documents.forEach(document -> insertAsJson(List.of(document)));
  }

  /**
   * Lets the server read the documents. Where it refuses all because of one, they are halved until
   * the culprit stands alone. (Its own way, input_format_allow_errors_num, leaves traces of refused
   * documents in nested columns of others.)
   */
  public void insertAsJson(List<String> documents) {
    try {
      server.query(asJson(reference) + String.join("\n", documents));
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
  public Map<Integer, String> ours(String expression) {
    return values(ours, expression);
  }

  /** By id, what a column of the reference table holds, as text. */
  public Map<Integer, String> reference(String expression) {
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
  public Map<String, String> errors(String column) {
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
