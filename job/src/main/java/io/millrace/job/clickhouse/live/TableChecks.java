package io.millrace.job.clickhouse.live;

import io.millrace.job.config.PipelineConfig;
import java.io.Serializable;
import java.util.List;

/** Looks for reasons why a table may not recognize a repeated block. */
@FunctionalInterface
public interface TableChecks extends Serializable {
  /** Sentences for the log; empty without a reason. */
  List<String> doubts(PipelineConfig config);
}
