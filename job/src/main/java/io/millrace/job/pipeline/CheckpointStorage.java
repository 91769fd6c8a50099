package io.millrace.job.pipeline;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Place;
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
   * @param place Managed Flink configures its storage itself, and a job does not see it
   * @param flink what the job will run with, the cluster's configuration included
   * @throws UnsuitableSettingException when it was not, and the guarantee needs it
   */
  public static void require(PipelineConfig config, Place place, ReadableConfig flink)
      throws UnsuitableSettingException {
    String key = CheckpointingOptions.CHECKPOINTS_DIRECTORY.key();
    if (config.get(DeliveryOptions.GUARANTEE) == Guarantee.EXACTLY_ONCE
        && !isDurable(place, flink)) {
      throw new UnsuitableSettingException(
          "Flink has no durable checkpoint storage, and exactly-once inserts only blocks in"
              + " a completed checkpoint.\nSet "
              + key
              + " in the cluster's configuration"
              + (JobEnvironment.maySet(flink, key)
                  ? ", or here: -D flink." + key + "=s3://bucket/checkpoints"
                  : " to a folder such as s3://bucket/checkpoints. The cluster lets no job set it.")
              + "\nThe pipeline was not started.");
    }
  }

  /** Whether checkpoints are stored outside of the JobManager's memory. */
  static boolean isDurable(Place place, ReadableConfig flink) {
    return place == Place.MANAGED_FLINK
        || flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isPresent();
  }
}
