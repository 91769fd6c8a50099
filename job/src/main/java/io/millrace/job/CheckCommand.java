package io.millrace.job;

import io.millrace.job.setup.CheckReport;
import io.millrace.job.setup.Checks;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Reports everything that can be known before a pipeline starts. */
@Command(
    name = "check",
    description =
        "Checks configuration, stream, server, table and deduplication, and changes nothing.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private final ConfigurationFile configuration = new ConfigurationFile();

  @Override
  public Integer call() throws Exception {
    CheckReport report = Checks.run(configuration.load());
    System.out.println(report.render());
    return report.hasErrors() ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
