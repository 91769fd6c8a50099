package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.config.value.Timestamps;
import io.millrace.job.tool.replay.RejectedFilter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rejected documents are meant. */
public final class RejectedOptions {
  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only those with this reason, for example out_of_range.")
  private @Nullable String reason;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Only those rejected because of this column.")
  private @Nullable String column;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only those rejected at this time or later: 2026-11-01T00:00:00Z or a date.")
  private @Nullable String since;

  public RejectedFilter filter() throws CommandException {
    return new RejectedFilter(reason, column, since == null ? null : moment(since));
  }

  private static Instant moment(String text) throws CommandException {
    return Timestamps.parse(text)
        .orElseThrow(
            () ->
                new CommandException(
                    "--since: \"" + text + "\" is not a time",
                    "Write 2026-11-01T00:00:00Z or a date"));
  }
}
