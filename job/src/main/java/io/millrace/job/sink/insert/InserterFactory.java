package io.millrace.job.sink.insert;

import io.millrace.job.metrics.PipelineMetricGroup;
import java.io.Serializable;

/**
 * Creates the inserter on the TaskManager: unlike an inserter, the factory is serializable and part
 * of the job graph.
 */
public interface InserterFactory extends Serializable {

  /**
   * Called once for every subtask when it starts. Opens no connection, so that the ordinary retries
   * handle an unavailable server.
   */
  Inserter create();

  /**
   * The same.
   *
   * @param metrics where the inserter registers its metrics, if it has any
   */
  default Inserter create(PipelineMetricGroup metrics) {
    return create();
  }
}
