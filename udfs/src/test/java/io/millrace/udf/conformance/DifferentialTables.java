package io.millrace.udf.conformance;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.conformance.RandomDocuments.Document;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Twin tables for many documents at a time. The server is asked twice: first which documents it
 * takes, letting it pass over the others (which leaves traces of them in nested columns of the rows
 * around), and then, with only those it takes, what it makes of them.
 */
final class DifferentialTables implements AutoCloseable {
  private static final String READING =
      " SETTINGS async_insert=0, date_time_input_format='%s', input_format_null_as_default=1,"
          + " input_format_skip_unknown_fields=1, input_format_parallel_parsing=0,"
          + " max_insert_block_size=1000000, input_format_json_max_depth=1000";
  private static final String PASSING_OVER =
      ", input_format_allow_errors_num=1000000000, input_format_allow_errors_ratio=1";
  private static final Pattern AT_ROW = Pattern.compile("\\(at row ([0-9]+)\\)");

  private final ClickHouseServer server;
  private final RandomTable table;
  private final String timeFormat;
  private final String database;
  private final BlockInserter inserter;

  /**
   * @param timeFormat how the server shall read times; ours is {@code best_effort}
   */
  DifferentialTables(
      ClickHouseServer server, BlockInserter inserter, RandomTable table, String timeFormat) {
    this.server = server;
    this.inserter = inserter;
    this.table = table;
    this.timeFormat = timeFormat;
    database = server.newDatabase();
    // The paths of JSON have no order in memory, and that of their names in a part.
    for (String name : List.of("ours", "reference", "probe")) {
      boolean ordered = table.infers() && !name.equals("probe");
      String engine = ordered ? "MergeTree ORDER BY id" : "Memory";
      server.query(
          "CREATE TABLE %s.%s (id UInt32, %s) ENGINE = %s SETTINGS flatten_nested = 0,"
                  .formatted(database, name, table.declaration(), engine)
              + " allow_suspicious_low_cardinality_types = 1, allow_suspicious_variant_types = 1");
    }
  }

  /**
   * Converts and inserts.
   *
   * @return by id, the message for a document that cannot become a row
   * @throws RefusedBlockException when the server does not take one of our blocks
   */
  Map<Integer, String> insert(List<Document> documents)
      throws SchemaException, RefusedBlockException, InterruptedException {
    List<SealedBlock> blocks = new ArrayList<>();
    TableName target = new TableName(database, "ours");
    ConversionSpec spec =
        ConversionSpec.of(TwinTables.schema(server, target), new TableName(database, "errors"))
            .mapping(table.mapping())
            .mostColumnSets(inserter.columnSets())
            .errorPolicy(ErrorPolicy.FAIL)
            .build();
    RecordProcessor processor = new RecordProcessor(spec, blocks::add);
    Map<Integer, String> complaints = new HashMap<>();
    for (Document document : documents) {
      byte[] payload = RandomDocuments.bytes(document.ours());
      try {
        processor.process(new Record(payload, "events", "shard-7", "1", "key", 1));
      } catch (RejectedRowException e) {
        complaints.put(document.id(), String.valueOf(e.getMessage()));
      }
    }
    processor.seal();
    for (SealedBlock block : blocks) {
      inserter.insert(block);
    }
    return complaints;
  }

  /** Lets the server read the documents; those it refuses are left out. */
  void insertAsJson(List<Document> documents) {
    List<Document> well = documents.stream().filter(Document::isJson).toList();
    probe(well);
    Set<Integer> taken = ids("probe");
    List<Document> accepted = well.stream().filter(d -> taken.contains(d.id())).toList();
    readAll(accepted);
    documents.stream().filter(d -> !d.isJson()).forEach(d -> readAll(List.of(d)));
  }

  /**
   * Not every kind of refusal is passed over. At one that is not, the documents are parted; the one
   * the server names is left out, and who finds it taken by us only may ask again.
   */
  private void probe(List<Document> documents) {
    if (documents.isEmpty()) {
      return;
    }
    try {
      read("probe", documents, PASSING_OVER);
    } catch (IllegalStateException e) {
      int size = documents.size();
      Matcher at = AT_ROW.matcher(String.valueOf(e.getMessage()));
      if (at.find()) {
        int row = Math.min(Integer.parseInt(at.group(1)), size) - 1;
        probe(documents.subList(0, row));
        probe(documents.subList(row + 1, size));
      } else if (size > 1) {
        probe(documents.subList(0, size / 2));
        probe(documents.subList(size / 2, size));
      }
    }
  }

  /** Lets the server read documents that it takes. */
  void readAll(List<Document> documents) {
    if (documents.isEmpty()) {
      return;
    }
    try {
      read("reference", documents, "");
    } catch (IllegalStateException e) {
      if (documents.size() > 1) {
        readAll(documents.subList(0, documents.size() / 2));
        readAll(documents.subList(documents.size() / 2, documents.size()));
      }
    }
  }

  private void read(String into, List<Document> documents, String more) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Document document : documents) {
      lines.writeBytes(RandomDocuments.bytes(document.reference()));
      lines.write('\n');
    }
    server.insert(
        "INSERT INTO %s.%s (%s)".formatted(database, into, table.written())
            + READING.formatted(timeFormat)
            + more
            + " FORMAT JSONEachRow",
        lines.toByteArray());
  }

  private Set<Integer> ids(String name) {
    Set<Integer> ids = new HashSet<>();
    server
        .query("SELECT id FROM " + database + "." + name)
        .lines()
        .filter(line -> !line.isEmpty())
        .forEach(line -> ids.add(Integer.valueOf(line)));
    return ids;
  }

  /**
   * The same as {@link #reference}, but empty when the server cannot read what it wrote by itself.
   * Seen of Dynamic beside Nested with JSON: one document, read as JSONEachRow, and "Too many
   * marks" of its part.
   */
  Optional<Map<Integer, String>> readableReference(String columns) {
    try {
      return Optional.of(reference(columns));
    } catch (IllegalStateException e) {
      if (String.valueOf(e.getMessage()).contains("Too many marks in file")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** By id, what our table holds, every byte of it. */
  Map<Integer, String> ours(String columns) {
    return rows("ours", columns);
  }

  /** By id, what the table holds that the server read by itself. */
  Map<Integer, String> reference(String columns) {
    return rows("reference", columns);
  }

  private Map<Integer, String> rows(String name, String columns) {
    Map<Integer, String> rows = new HashMap<>();
    server
        .query(
            "SELECT id, hex(sipHash128(formatRow('RowBinary', %s))) FROM %s.%s"
                .formatted(columns, database, name))
        .lines()
        .filter(line -> !line.isEmpty())
        .forEach(
            line -> {
              int tab = line.indexOf('\t');
              rows.merge(
                  Integer.valueOf(line.substring(0, tab)), line.substring(tab + 1), String::concat);
            });
    return rows;
  }

  /** For a message: what a column holds in each of the two tables. */
  String shown(int id, String column) {
    return "ours " + shown("ours", id, column) + ", the server's " + shown("reference", id, column);
  }

  private String shown(String name, int id, String column) {
    try {
      return server.query(
          "SELECT %s FROM %s.%s WHERE id = %d LIMIT 1 FORMAT TSV"
              .formatted(column, database, name, id));
    } catch (IllegalStateException e) {
      // The server stores values that it cannot show.
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }

  @Override
  public void close() {
    server.query("DROP DATABASE " + database);
  }
}
