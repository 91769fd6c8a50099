package io.millrace.job.tool.start;

import io.millrace.job.preflight.Start;
import io.millrace.job.preflight.Start.Origin;
import io.millrace.job.preflight.Start.Recovery;
import java.time.Instant;
import java.util.Locale;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.jspecify.annotations.Nullable;

/** How a job starts, according to the configuration it is submitted with. */
final class Submission {
  private static final String EMBEDDED_FLINK = "local";

  private Submission() {}

  /**
   * @param flink what the job will run with, the cluster's configuration included as far as this
   *     side knows it
   * @param fresh whether it was said that it starts without state
   * @param until where reading ends; null for never
   */
  static Start start(ReadableConfig flink, boolean fresh, @Nullable Instant until) {
    boolean hasState =
        flink
            .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
            .filter(path -> !path.isBlank())
            .isPresent();
    Origin origin = hasState ? Origin.STATE : fresh ? Origin.FRESH : Origin.NOTHING;
    return new Start(origin, recovery(flink), lastingJob(flink), until);
  }

  /** The id the job has whenever it is started; empty when it gets a new one each time. */
  static String lastingJob(ReadableConfig flink) {
    return flink.getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID).orElse("");
  }

  /**
   * Whether Flink may run this program again for a job that it has already restored: in application
   * mode with high availability, when a JobManager returns.
   */
  static boolean mayBeRepeated(ReadableConfig flink) {
    return recovery(flink) == Recovery.HIGH_AVAILABILITY && !lastingJob(flink).isEmpty();
  }

  private static Recovery recovery(ReadableConfig flink) {
    String target = flink.getOptional(DeploymentOptions.TARGET).orElse(EMBEDDED_FLINK);
    if (target.equals(EMBEDDED_FLINK)) {
      return Recovery.NOT_ASKED;
    }
    String mode = flink.get(HighAvailabilityOptions.HA_MODE);
    return mode.toLowerCase(Locale.ROOT).equals("none")
        ? Recovery.NONE
        : Recovery.HIGH_AVAILABILITY;
  }
}
