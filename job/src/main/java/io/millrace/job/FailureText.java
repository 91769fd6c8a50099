package io.millrace.job;

import io.millrace.job.config.ConfigException;
import org.apache.flink.util.ExceptionUtils;

/** What a person is shown when a command failed: the reason, and a stack trace only for a bug. */
final class FailureText {
  private FailureText() {}

  static String of(Throwable failure) {
    if (failure instanceof CommandException || failure instanceof ConfigException) {
      return String.valueOf(failure.getMessage());
    }
    return ExceptionUtils.stringifyException(failure);
  }
}
