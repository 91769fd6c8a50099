package io.millrace.job;

import io.millrace.job.command.CommandException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Checkpoints are aligned. An unaligned one saves the records that are on their way between
 * operators; their serialized form has no version and may change with a release, so a later release
 * could not read it, or would read something else.
 */
final class AlignedCheckpoints {
  private AlignedCheckpoints() {}

  /**
   * Says when Flink is told otherwise.
   *
   * @param flink what the job will run with, the cluster's configuration included
   * @throws CommandException when checkpoints would be unaligned, at once or after a timeout
   */
  static void require(ReadableConfig flink) throws CommandException {
    if (flink.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
      String key = CheckpointingOptions.ENABLE_UNALIGNED.key();
      throw new CommandException(
          "The cluster's configuration makes checkpoints unaligned ("
              + key
              + "): records on their way would be saved in a form that the next release of Millrace"
              + " may not read.\nTake the key out of it, or set it here: -D flink."
              + key
              + "=false\nThe pipeline was not started.");
    }
  }
}
