package io.millrace.job.source.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Splits a Kinesis response into parts that each expand into a bounded number of records, because
 * the connector creates all records of a response before it emits the first. A megabyte may contain
 * 170,000 sub-records, and a response ten of those.
 *
 * <p>A single aggregated record is never split, because a position in it counts from its beginning.
 */
final class AggregateParts {
  /** Maximum records of one part, unless a single record expands into more. */
  static final int MOST_SUB_RECORDS = 20_000;

  private AggregateParts() {}

  /**
   * The parts, in order; the response itself if it needs no split.
   *
   * @param subRecords the number of records that each expands into
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
