package io.millrace.job.tool.preview;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.convert.Conversion;
import io.millrace.job.preflight.report.Finding;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Shows what the pipeline would make of records. The job's code converts them to sealed blocks, and
 * the server inserts these into temporary tables with the destination's columns, defaults and
 * constraints. The destination is not changed.
 */
public final class Preview {
  private static final String ROWS = "millrace_preview";

  /** Numbers as numbers, computed columns included. */
  private static final Map<String, String> READABLE =
      Map.of(
          "output_format_json_quote_64bit_integers", "0",
          "asterisk_include_materialized_columns", "1",
          "asterisk_include_alias_columns", "1");

  /** Where the server has the columns of the destination. */
  private enum Columns {
    IN_DESTINATION,
    /** In the temporary table, which is there already. */
    IN_DRAFT
  }

  private final Columns place;
  private final List<Finding> notes;
  private final SetupConnection server;
  private final TableSchema target;
  private final TableName errorTable;
  private final List<SealedBlock> blocks = new ArrayList<>();
  private final List<SkippedDocument> skipped = new ArrayList<>();
  private final ProcessorCounters counters;
  private final Map<String, String> columnsWithoutField;
  private final List<String> filterPlacesNeverSeen;

  private Preview(
      PipelineConfig config,
      TableSchema target,
      List<Record> records,
      SetupConnection server,
      Columns place,
      List<Finding> notes)
      throws SchemaException, RejectedRowException {
    this.place = place;
    this.notes = notes;
    this.target = target;
    this.server = server;
    errorTable = config.errorTable();
    RecordProcessor processor =
        new RecordProcessor(
            Conversion.builder(config, target).mostColumnSets(Integer.MAX_VALUE).build(),
            blocks::add);
    processor.skipListener(
        (reason, document) -> skipped.add(new SkippedDocument(reason, document)));
    for (Record record : records) {
      processor.process(record);
    }
    processor.seal();
    counters = processor.counters();
    columnsWithoutField = processor.columnsWithoutField();
    filterPlacesNeverSeen = processor.filterPlacesNeverSeen();
  }

  /**
   * Converts records.
   *
   * @param server whose temporary tables take the rows; the caller closes it
   * @throws SchemaException when the table cannot be filled as the configuration says
   * @throws RejectedRowException for the first document that is rejected, when the pipeline would
   *     stop there: {@code errors.policy: fail}
   */
  public static Preview of(
      PipelineConfig config, TableSchema target, List<Record> records, SetupConnection server)
      throws SchemaException, RejectedRowException {
    return new Preview(config, target, records, server, Columns.IN_DESTINATION, List.of());
  }

  /**
   * Converts records for a table that does not exist yet.
   *
   * @param createTable the statement that will create it
   * @param server takes the statement as that of a temporary table, whose errors are the server's
   */
  public static Preview ofDraft(
      PipelineConfig config, String createTable, List<Record> records, SetupConnection server)
      throws CatalogException, SchemaException, RejectedRowException {
    DraftTable.Created draft = new DraftTable(ROWS, server).create(createTable, config.table());
    return new Preview(config, draft.schema(), records, server, Columns.IN_DRAFT, draft.notes());
  }

  /**
   * Columns that take a field which no document has, and where they look for it.
   *
   * @see RecordProcessor#columnsWithoutField
   */
  public Map<String, String> columnsWithoutField() {
    return columnsWithoutField;
  }

  /** See {@link RecordProcessor#filterPlacesNeverSeen}. */
  public List<String> filterPlacesNeverSeen() {
    return filterPlacesNeverSeen;
  }

  /** How the table of the rows differs from the one that is to be created. */
  public List<Finding> notes() {
    return notes;
  }

  /** The documents that the pipeline skips, in their order. */
  public List<SkippedDocument> skipped() {
    return List.copyOf(skipped);
  }

  /** What was done to the records. */
  public ProcessorCounters counters() {
    return counters;
  }

  /**
   * The rows as the table would hold them, in the order of the blocks.
   *
   * @throws CatalogException when the server does not take them, for example because a constraint
   *     of the table is violated
   */
  public PreviewRows rows() throws CatalogException {
    if (place == Columns.IN_DRAFT) {
      return inserted();
    }
    try {
      server.run(
          "CREATE TEMPORARY TABLE " + ROWS + " AS " + target.name().quoted() + " ENGINE = Memory");
    } catch (CatalogException fault) {
      if (fault.kind() != Kind.ACCESS_DENIED) {
        throw fault;
      }
      return new PreviewRows(readBack(false, target), String.valueOf(fault.getMessage()));
    }
    return inserted();
  }

  private PreviewRows inserted() throws CatalogException {
    for (SealedBlock block : blocks(false)) {
      server.insertTemporary(block, ROWS);
    }
    return new PreviewRows(
        List.of(
            JsonRows.tree(server.run("SELECT * FROM " + ROWS + " FORMAT JSONCompact", READABLE))),
        "");
  }

  /** The rejected documents as rows of the error table, in their order. */
  public PreviewRows rejected() throws CatalogException {
    return new PreviewRows(readBack(true, new TableSchema(errorTable, ErrorTable.columns())), "");
  }

  /** Reads the blocks without a table: what they lack stays missing. */
  private List<JsonNode> readBack(boolean ofErrorTable, TableSchema schema)
      throws CatalogException {
    List<JsonNode> answers = new ArrayList<>();
    for (SealedBlock block : blocks(ofErrorTable)) {
      String structure =
          schema.columns().stream()
              .filter(column -> block.columns().contains(column.name()))
              .map(Column::toString)
              .collect(Collectors.joining(", "));
      answers.add(JsonRows.tree(server.readBack(block, structure, "JSONCompact", READABLE)));
    }
    return answers;
  }

  private List<SealedBlock> blocks(boolean ofErrorTable) {
    return blocks.stream()
        .filter(block -> block.table().equals(errorTable) == ofErrorTable)
        .collect(Collectors.toList());
  }
}
