package io.millrace.job.source.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts an answer of Kinesis into parts, each of which becomes a bounded number of records: the
 * connector makes objects of all of them before it passes the first one on. A megabyte may hold
 * 170,000 sub-records, and an answer ten of those.
 *
 * <p>A single aggregated record is never cut, since a position in it counts from its beginning.
 */
final class AggregateParts {
  /** Records of one part, unless a single one becomes more. */
  static final int MOST_SUB_RECORDS = 20_000;

  private AggregateParts() {}

  /**
   * The parts, in order; one and the same when there is nothing to cut.
   *
   * @param subRecords how many records each becomes
   */
  static <R> List<List<R>> of(List<R> records, ToIntFunction<R> subRecords) {
    List<List<R>> parts = new ArrayList<>();
    int from = 0;
    long count = 0;
    for (int i = 0; i < records.size(); i++) {
      int more = subRecords.applyAsInt(records.get(i));
      if (i > from && count + more > MOST_SUB_RECORDS) {
        parts.add(records.subList(from, i));
        from = i;
        count = 0;
      }
      count += more;
    }
    parts.add(records.subList(from, records.size()));
    return parts;
  }
}
