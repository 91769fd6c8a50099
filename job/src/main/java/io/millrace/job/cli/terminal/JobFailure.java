package io.millrace.job.cli.terminal;

import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/** Why a job ended, in a few lines. Flink's log has the stack traces. */
final class JobFailure {
  private static final int MOST_LINES = 4;
  private static final int DEPTH = 20;

  private JobFailure() {}

  /** The reason if a job failed or Flink did not start; empty for other failures. */
  static Optional<String> reason(Throwable failure) {
    Optional<BindException> port = ExceptionUtils.findThrowable(failure, BindException.class);
    if (port.isPresent()) {
      return Optional.of(
          "Flink did not start: "
              + port.get().getMessage()
              + "\n→ End the process that listens there, or choose other ports: -D"
              + " flink.rest.bind-port=8082-8099");
    }
    if (ExceptionUtils.findThrowable(failure, JobExecutionException.class).isEmpty()) {
      return Optional.empty();
    }
    List<String> messages = messages(failure);
    return Optional.of(
        messages.isEmpty()
            ? "The job failed. Flink's log says why."
            : "The job failed: " + String.join("\n  because: ", messages));
  }

  private static List<String> messages(Throwable failure) {
    List<String> messages = new ArrayList<>();
    @Nullable Throwable cause = failure;
    for (int i = 0; cause != null && i < DEPTH && messages.size() < MOST_LINES; i++) {
      String message = message(cause);
      boolean isNew = messages.stream().noneMatch(earlier -> earlier.contains(message));
      if (!isWrapper(cause) && !message.isEmpty() && isNew) {
        messages.add(message);
      }
      cause = cause.getCause();
    }
    return messages;
  }

  /** Flink's own frames around a failure say only that there was one. */
  private static boolean isWrapper(Throwable failure) {
    return failure instanceof JobExecutionException
        || failure instanceof JobException
        || failure instanceof CompletionException
        || failure instanceof ExecutionException;
  }

  private static String message(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof SerializedThrowable) {
      String name = ((SerializedThrowable) failure).getOriginalErrorClassName() + ": ";
      return message.startsWith(name) ? message.substring(name.length()) : message;
    }
    return failure.getMessage() == null ? failure.toString() : message;
  }
}
