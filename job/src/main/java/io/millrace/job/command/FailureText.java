package io.millrace.job.command;

import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.config.ConfigException;
import io.millrace.job.sample.SampleException;
import org.apache.flink.util.ExceptionUtils;

/** What a person is shown when a command failed: the reason, and a stack trace only for a bug. */
public final class FailureText {
  private FailureText() {}

  public static String of(Throwable failure) {
    if (failure instanceof CommandException || failure instanceof ConfigException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof CatalogException) {
      return failure.getMessage() + "\n→ " + ((CatalogException) failure).fix();
    }
    if (failure instanceof SampleException) {
      return failure.getMessage() + "\n→ " + ((SampleException) failure).fix();
    }
    return ExceptionUtils.stringifyException(failure);
  }
}
