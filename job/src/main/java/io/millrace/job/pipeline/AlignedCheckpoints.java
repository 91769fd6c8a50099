package io.millrace.job.pipeline;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Checkpoints are aligned. An unaligned one saves the records that are on their way between
 * operators; their serialized form has no version and may change with a release, so a later release
 * could not read it, or would read something else.
 */
public final class AlignedCheckpoints {
  private AlignedCheckpoints() {}

  /**
   * Says when Flink is told otherwise.
   *
   * @param flink what the job will run with, the cluster's configuration included
   * @throws UnsuitableSettingException when checkpoints would be unaligned, at once or after a
   *     timeout
   */
  public static void require(ReadableConfig flink) throws UnsuitableSettingException {
    if (flink.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
      String key = CheckpointingOptions.ENABLE_UNALIGNED.key();
      throw new UnsuitableSettingException(
          "The cluster's configuration makes checkpoints unaligned ("
              + key
              + "): records on their way would be saved in a form that the next release of Millrace"
              + " may not read.\nTake the key out of it, or set it here: -D flink."
              + key
              + "=false\nThe pipeline was not started.");
    }
  }
}
