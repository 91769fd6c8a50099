package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.ProgressLine;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.tool.sample.EmptySample;
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
   * @throws SampleException when there is nothing to read
   */
  public Sample take(PipelineConfig config) throws SampleException {
    int wanted = documents == null ? usual : documents;
    if (command != null && (wanted < 1 || waitSeconds < 0)) {
      throw new ParameterException(
          command.commandLine(), "Expected --documents of at least 1 and --wait of at least 0");
    }
    try (ProgressLine progress = new ProgressLine(terminal)) {
      Duration patience = Duration.ofSeconds(waitSeconds);
      Sample sample = Sampler.take(config, wanted, patience, progress);
      EmptySample.require(config, sample, patience);
      return sample;
    }
  }
}
