package io.millrace.job;

import io.millrace.job.command.CommandException;
import io.millrace.job.command.ConfigurationFile;
import io.millrace.job.command.Terminal;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.setup.CheckReport;
import io.millrace.job.setup.Checks;
import io.millrace.job.setup.ErrorTables;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks the pipeline, then runs it until it is stopped. */
@Command(
    name = "run",
    description = "Checks the pipeline and runs it; what flink run does without a command.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ConfigurationFile configuration;

  @Option(
      names = {"-s", "--from-savepoint"},
      paramLabel = "PATH",
      description = {
        "The checkpoint or savepoint to go on from, on an embedded Flink.",
        "On a cluster, give it to flink run."
      })
  private @Nullable String savepoint;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
    configuration = new ConfigurationFile(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = configuration.load();
    CheckReport report = Checks.run(config);
    terminal.out().println(report.render());
    if (report.hasErrors()) {
      throw new CommandException("The pipeline was not started.");
    }
    Configuration flink = FlinkSettings.of(config);
    if (savepoint != null) {
      flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    CheckpointStorage.require(config, environment.getConfiguration());
    ErrorTables.ensure(config);
    Pipeline.of(config, report.schema().orElseThrow())
        .addTo(environment, Clock.systemUTC().instant());
    environment.execute(config.name());
    return ExitCode.OK;
  }
}
