package io.millrace.job.tool.preview;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.convert.Conversion;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.tool.sample.Sample;
import io.millrace.job.tool.sample.SampleException;
import io.millrace.job.tool.sample.Sampler;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the documents of the stream have the fields that the columns take. A column whose field
 * has another name gets its default in every row, and no row is rejected for it.
 */
public final class FieldChecks {
  private static final int DOCUMENTS = 100;
  private static final int SHARDS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private FieldChecks() {}

  /**
   * Reads some documents that the stream holds. Without any there is nothing to say.
   *
   * @param report of the other checks; after errors nothing is read
   */
  public static List<Finding> run(PipelineConfig config, CheckReport report) {
    if (report.hasErrors() || report.schema().isEmpty()) {
      return List.of();
    }
    try {
      Sample sample = Sampler.takeStored(config, DOCUMENTS, SHARDS, PATIENCE);
      return findings(config, report.schema().get(), sample.records());
    } catch (SampleException fault) {
      return List.of(
          Finding.warn(
              Stage.KINESIS,
              "no documents could be read to compare their fields with the columns: "
                  + fault.getMessage(),
              "Check the stream and the credentials, and run check again"));
    } catch (RuntimeException defect) {
      return List.of(Finding.ofDefect(Stage.KINESIS, defect));
    }
  }

  private static List<Finding> findings(
      PipelineConfig config, TableSchema target, List<Record> records) {
    try {
      RecordProcessor processor =
          new RecordProcessor(
              Conversion.builder(config, target).errorPolicy(ErrorPolicy.TABLE).build(),
              block -> {});
      for (Record record : records) {
        processor.process(record);
      }
      List<Finding> findings =
          new ArrayList<>(findings(processor.columnsWithoutField(), processor.counters().rows()));
      findings.addAll(filterFindings(processor.filterPlacesNeverSeen(), processor.counters()));
      return findings;
    } catch (SchemaException | RejectedRowException impossible) {
      throw new IllegalStateException("The columns were checked before", impossible);
    }
  }

  /**
   * A warning for each column. None if no document became a row: a rejected document is not read to
   * its end.
   *
   * @param columns with where they look for their field
   * @param documents that became rows
   */
  public static List<Finding> findings(Map<String, String> columns, long documents) {
    if (documents == 0) {
      return List.of();
    }
    return columns.entrySet().stream()
        .map(column -> finding(column.getKey(), column.getValue(), documents))
        .collect(Collectors.toList());
  }

  /**
   * A warning for each place of a condition that no document has, and one if every document is
   * skipped.
   *
   * @param places as {@link RecordProcessor#filterPlacesNeverSeen} tells them
   */
  public static List<Finding> filterFindings(List<String> places, ProcessorCounters counts) {
    List<Finding> findings = new ArrayList<>();
    long skipped = counts.skipped(SkipReason.FILTER_KEEP) + counts.skipped(SkipReason.FILTER_SKIP);
    long documents = counts.rows() + skipped;
    if (documents == 0) {
      return findings;
    }
    for (String place : places) {
      findings.add(
          Finding.warn(
              Stage.KINESIS,
              place
                  + ", which "
                  + (documents == 1 ? "the document read does" : none(documents))
                  + (documents == 1 ? " not have" : " has"),
              "Correct the place in the condition, or convert.field-names; ignore this if later"
                  + " documents have the field"));
    }
    if (skipped == documents) {
      findings.add(
          Finding.warn(
              Stage.KINESIS,
              "the filter skips "
                  + (documents == 1 ? "the document read" : "all " + documents + " documents read"),
              "Correct filter.keep or filter.skip; millrace preview shows what they skip. Ignore"
                  + " this if later documents are kept"));
    }
    return findings;
  }

  private static String none(long documents) {
    return "none of " + documents + " documents";
  }

  private static Finding finding(String column, String source, long documents) {
    return Finding.warn(
        Stage.CLICKHOUSE,
        "column \""
            + column
            + "\" takes "
            + source
            + ", which "
            + (documents == 1 ? "the document read does" : "none of " + documents + " documents")
            + (documents == 1 ? " not have" : " has"),
        "Correct the place under columns, the column's name, or convert.field-names; ignore this if"
            + " later documents have the field");
  }
}
