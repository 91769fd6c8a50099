package io.millrace.job.convert;

import java.io.Serializable;

/** Creates what reads the destination table on a TaskManager; part of the job graph. */
public interface LiveTableFactory extends Serializable {
  /** Called once for every subtask when it starts. Opens no connection. */
  LiveTable create();
}
