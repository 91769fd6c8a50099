package io.millrace.job.convert;

import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.record.SkipReason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * The totals of a finished job, from the counts of its Convert operators. After a restart they
 * count from the restored checkpoint.
 */
public final class RunTotals {
  private static final String DOCUMENTS = "millrace-documents";
  private static final String ROWS = "millrace-rows";
  private static final String REJECTED = "millrace-rejected";
  private static final String SKIPPED = "millrace-skipped-";
  private static final String BLOCKS = "millrace-blocks";

  private final JobExecutionResult result;

  private RunTotals(JobExecutionResult result) {
    this.result = result;
  }

  /** Adds a subtask's counts at its end. */
  static void add(ProcessorCounters counts, RuntimeContext to) {
    to.getLongCounter(DOCUMENTS).add(counts.documents());
    to.getLongCounter(ROWS).add(counts.rows());
    to.getLongCounter(REJECTED).add(counts.rejected());
    for (SkipReason reason : SkipReason.values()) {
      to.getLongCounter(SKIPPED + reason.label()).add(counts.skipped(reason));
    }
    to.getLongCounter(BLOCKS).add(counts.blocksSealed());
  }

  /** The sums of all subtasks. */
  public static RunTotals of(JobExecutionResult result) {
    return new RunTotals(result);
  }

  public long documents() {
    return count(DOCUMENTS);
  }

  public long rows() {
    return count(ROWS);
  }

  public long rejected() {
    return count(REJECTED);
  }

  /** Skipped documents by reason, without reasons that did not occur. */
  public Map<SkipReason, Long> skipped() {
    Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
    for (SkipReason reason : SkipReason.values()) {
      long count = count(SKIPPED + reason.label());
      if (count > 0) {
        skipped.put(reason, count);
      }
    }
    return skipped;
  }

  /** Blocks of the destination and of the error table. */
  public long blocks() {
    return count(BLOCKS);
  }

  private long count(String name) {
    Long count = result.getAccumulatorResult(name);
    return count == null ? 0 : count;
  }
}
