package io.millrace.job.cli.terminal;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.value.SecretUnavailableException;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.export.ExportException;
import io.millrace.job.tool.replay.ConcurrentReplayException;
import io.millrace.job.tool.sample.SampleException;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;

/** The text shown when a command fails: the reason, and a stack trace only for a bug. */
public final class FailureText {
  private FailureText() {}

  public static String of(Throwable failure) {
    if (failure instanceof CommandException
        || failure instanceof ConfigException
        || failure instanceof ClusterException
        || failure instanceof ConcurrentReplayException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof CatalogException) {
      return failure.getMessage() + "\n→ " + ((CatalogException) failure).fix();
    }
    if (failure instanceof SampleException) {
      return failure.getMessage() + "\n→ " + ((SampleException) failure).fix();
    }
    if (failure instanceof SecretUnavailableException) {
      return failure.getMessage() + "\n→ " + ((SecretUnavailableException) failure).fix();
    }
    if (failure instanceof ExportException) {
      return failure.getMessage() + "\n→ " + ((ExportException) failure).fix();
    }
    Optional<String> reason = JobFailure.reason(failure);
    return reason.orElseGet(() -> ExceptionUtils.stringifyException(failure).replace("\t", "    "));
  }

  /**
   * The failure for others to print: itself, or one that says the same in a few lines, if a job
   * failed or if a message in it holds characters that control a terminal.
   */
  public static Exception printable(Exception failure) {
    String all = ExceptionUtils.stringifyException(failure).replace("\t", " ");
    return TerminalText.isSafe(all) && JobFailure.reason(failure).isEmpty()
        ? failure
        : new CommandException(TerminalText.escaped(of(failure)));
  }
}
