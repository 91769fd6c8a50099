package io.millrace.job.sink.insert;

import java.io.Serializable;

/** Makes the inserter where it is needed: it travels in the job graph, an inserter does not. */
public interface InserterFactory extends Serializable {

  /**
   * Called once for every subtask when it starts. Opens no connection, so that a server which is
   * away at that moment is met by the ordinary retries.
   */
  Inserter create();
}
