package io.millrace.job.tool.cluster;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory.ExceptionInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;

/** Why a job failed or restarted. */
public final class LastFailure {
  private static final String CAUSE = "Caused by: ";

  private final Instant at;
  private final String message;

  private LastFailure(Instant at, String message) {
    this.at = at;
    this.message = message;
  }

  static CompletableFuture<JobExceptionsInfoWithHistory> ask(
      RestClusterClient<?> client, JobID job) {
    return client.sendRequest(
        JobExceptionsHeaders.getInstance(),
        FlinkRest.of(job, new JobExceptionsMessageParameters()),
        EmptyRequestBody.getInstance());
  }

  static Optional<LastFailure> newest(JobExceptionsInfoWithHistory exceptions) {
    return exceptions.getExceptionHistory().getEntries().stream()
        .max(Comparator.comparingLong(ExceptionInfo::getTimestamp))
        .map(
            failure ->
                new LastFailure(
                    Instant.ofEpochMilli(failure.getTimestamp()),
                    rootCause(failure.getStacktrace())));
  }

  /** The innermost cause's first line, without the name of its class. */
  static String rootCause(String stackTrace) {
    String innermost = stackTrace.substring(Math.max(0, stackTrace.lastIndexOf(CAUSE)));
    String line = innermost.lines().findFirst().orElse("");
    String text = line.startsWith(CAUSE) ? line.substring(CAUSE.length()) : line;
    return text.replaceFirst("^[\\w.$]+(Exception|Error): ", "");
  }

  public Instant at() {
    return at;
  }

  /** What the innermost cause says. */
  public String message() {
    return message;
  }
}
