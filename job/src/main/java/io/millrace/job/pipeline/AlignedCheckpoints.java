package io.millrace.job.pipeline;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Checkpoints are aligned. An unaligned checkpoint saves records in flight between operators. Their
 * serialized form has no version and may change with a release, so a later release might misread
 * it.
 */
public final class AlignedCheckpoints {
  private AlignedCheckpoints() {}

  /**
   * Fails if Flink's configuration enables unaligned checkpoints.
   *
   * @param flink what the job will run with, the cluster's configuration included
   * @throws UnsuitableSettingException when checkpoints would be unaligned, at once or after a
   *     timeout
   */
  public static void require(ReadableConfig flink) throws UnsuitableSettingException {
    if (flink.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
      String key = CheckpointingOptions.ENABLE_UNALIGNED.key();
      throw new UnsuitableSettingException(
          "The cluster's configuration enables unaligned checkpoints ("
              + key
              + "), whose records in flight the next release of Millrace may not"
              + " read.\nRemove the key there"
              + (JobEnvironment.maySet(flink, key)
                  ? ", or override it here: -D flink." + key + "=false"
                  : ". The cluster lets no job override it.")
              + "\nThe pipeline was not started.");
    }
  }
}
