package io.millrace.job.cli;

import io.millrace.job.cli.option.FileParameter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.pipeline.JobEnvironment;
import io.millrace.job.preflight.Checks;
import io.millrace.job.preflight.FlinkChecks;
import io.millrace.job.preflight.StartChecks;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.provision.IamPolicy;
import io.millrace.job.tool.preview.FieldChecks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the checks before a pipeline starts. */
@Command(
    name = "check",
    description =
        "Checks the configuration, stream, server, table and deduplication. Changes nothing.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final FileParameter configuration;

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
    configuration = new FileParameter(terminal);
  }

  @Option(
      names = "--print-iam-policy",
      description = {
        "Prints the minimal IAM policy for reading the streams, and notes on it to standard",
        "error. Works offline, and without the secrets."
      })
  private boolean printIamPolicy;

  @Override
  public Integer call() throws Exception {
    if (printIamPolicy) {
      IamPolicy policy = IamPolicy.of(configuration.loadPermissions());
      terminal.out().println(policy.json());
      policy.notes().forEach(terminal.err()::println);
      return ExitCode.OK;
    }
    PipelineConfig config = configuration.load();
    // Under flink run it sees the cluster's configuration, as run does.
    JobEnvironment job = JobEnvironment.of(config, new Configuration());
    CheckReport report =
        Checks.run(job.config())
            .with(FlinkChecks.run(config, configuration.place(), job.flink()))
            .with(StartChecks.preview(config));
    Optional<Path> file = configuration.file();
    if (file.isPresent()) {
      report = report.with(Checks.file(file.get()));
    }
    report = report.with(FieldChecks.run(config, report));
    terminal.out().println(report.render());
    return report.hasErrors() ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
