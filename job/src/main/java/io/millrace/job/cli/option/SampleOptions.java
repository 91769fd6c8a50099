package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.ProgressLine;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.tool.sample.Sample;
import io.millrace.job.tool.sample.SampleException;
import io.millrace.job.tool.sample.Sampler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much of the stream a command looks at. */
public final class SampleOptions {
  private final Terminal terminal;
  private final int usual;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = {"-n", "--documents"},
      paramLabel = "N",
      description = "Number of documents to read.")
  private @Nullable Integer documents;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Maximum time to wait for documents. Default: ${DEFAULT-VALUE}.")
  private int waitSeconds = 10;

  public SampleOptions(Terminal terminal, int usual) {
    this.terminal = terminal;
    this.usual = usual;
  }

  /**
   * Reads, and shows progress to a person.
   *
   * @throws CommandException when there is nothing to read
   */
  public Sample take(PipelineConfig config) throws SampleException, CommandException {
    int wanted = documents == null ? usual : documents;
    if (command != null && (wanted < 1 || waitSeconds < 0)) {
      throw new ParameterException(
          command.commandLine(), "Expected --documents of at least 1 and --wait of at least 0");
    }
    try (ProgressLine progress = new ProgressLine(terminal)) {
      Sample sample = Sampler.take(config, wanted, Duration.ofSeconds(waitSeconds), progress);
      if (sample.documents().isEmpty()) {
        throw nothing(config, sample);
      }
      return sample;
    }
  }

  private CommandException nothing(PipelineConfig config, Sample sample) {
    String stream = "stream " + config.source().stream().name() + " exists, but ";
    if (config.source().get(SourceOptions.POSITION) == StartPosition.LATEST) {
      return new CommandException(
          stream + "nothing arrived within " + waitSeconds + " s after LATEST",
          "Wait longer with --wait, or read what it already has: --position TRIM_HORIZON");
    }
    return new CommandException(
        stream
            + (sample.end() == Sample.End.ALL_READ
                ? "has no records after the start position: "
                    + Plural.of(sample.shards(), "shard")
                    + " read to the end"
                : "no record was found within " + waitSeconds + " s"),
        sample.end() == Sample.End.ALL_READ
            ? "Put records into it, or choose an earlier position"
            : "Its records may come long after the position: wait longer with --wait");
  }
}
