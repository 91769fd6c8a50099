package io.millrace.job.pipeline;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.value.Guarantee;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Exactly once stores blocks in checkpoints before it inserts them, so checkpoints need a place
 * that outlives the processes and has room. Flink's default, the JobManager's memory, is neither: a
 * checkpoint over 5 MiB fails there, and nothing would ever be inserted.
 */
public final class CheckpointStorage {
  private CheckpointStorage() {}

  /**
   * Fails if Flink has no durable checkpoint storage and the guarantee requires it.
   *
   * @param flink what the job will run with, the cluster's configuration included
   * @throws UnsuitableSettingException when it was not, and the guarantee needs it
   */
  public static void require(PipelineConfig config, ReadableConfig flink)
      throws UnsuitableSettingException {
    boolean needed = config.get(DeliveryOptions.GUARANTEE) == Guarantee.EXACTLY_ONCE;
    if (needed && flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      throw new UnsuitableSettingException(
          "Flink has no durable checkpoint storage, and exactly-once inserts only blocks in"
              + " a completed checkpoint.\nSet "
              + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
              + " in the cluster's configuration, or here: -D flink."
              + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
              + "=s3://bucket/checkpoints\nThe pipeline was not started.");
    }
  }
}
