package io.millrace.job.tool.infer;

import io.millrace.job.tool.sample.SampledDocument;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A column with the time at which Kinesis received the record, for documents without a time: a
 * table that is not ordered by a time has neither partitions to drop nor a fast query for
 * yesterday. A repeated read gives the same value.
 */
final class ArrivalTime {
  private static final String REASON =
      "when Kinesis received the record: no field is a time in every document";

  private ArrivalTime() {}

  /** Whether a column was proposed for this reason. */
  static boolean is(ProposedColumn column) {
    return column.reason().equals(REASON);
  }

  static ProposedColumn column(String name, List<SampledDocument> documents) {
    Set<YearMonth> months = new TreeSet<>();
    for (SampledDocument document : documents) {
      months.add(
          YearMonth.from(
              Instant.ofEpochMilli(document.record().arrivalMillis()).atOffset(ZoneOffset.UTC)));
    }
    return new ProposedColumn(
        name,
        "_timestamp",
        "DateTime64(3, 'UTC')",
        REASON,
        Map.of(),
        FieldStats.everywhere(documents.size(), "", months));
  }
}
