package io.millrace.job.source.client;

import java.time.Duration;

/** Kinesis keeps rejecting a call for a reason that lasts. */
public final class KinesisRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param call the action and its target: {@code GetRecords of stream events}
   * @param refusedFor the time between the first and the last rejection
   */
  KinesisRefusedException(String call, AwsError error, int tries, Duration refusedFor) {
    super(
        "Kinesis refuses "
            + call
            + " with "
            + error
            + (error.toString().endsWith(".") ? "" : ".")
            + " It did so "
            + tries
            + " times in "
            + refusedFor.toSeconds()
            + " s (source.give-up-after), and retries do not help. "
            + error.kind().advice()
            + ". Then resume the job from its latest checkpoint.");
  }
}
