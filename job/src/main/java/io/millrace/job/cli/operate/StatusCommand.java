package io.millrace.job.cli.operate;

import io.millrace.job.cli.option.ClusterAddress;
import io.millrace.job.cli.option.PipelineSelector;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.tool.Pause;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.PipelineJob;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the state of a pipeline. */
@Command(
    name = "status",
    description =
        "Shows a running pipeline's lag, rows, rejected and skipped documents, unknown fields, last"
            + " insert error, last checkpoint and last failure.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(2);

  private final Terminal terminal;
  @Mixin private final ClusterAddress address;
  @Mixin private final PipelineSelector pipeline;
  @Mixin private final ResultPrinter answer;

  @Option(
      names = {"-w", "--watch"},
      description = "Refreshes every two seconds until the pipeline ends or you press Ctrl-C.")
  private boolean watch;

  StatusCommand(Terminal terminal) {
    this.terminal = terminal;
    address = new ClusterAddress(terminal);
    pipeline = new PipelineSelector(terminal);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    try (FlinkRest cluster = address.connect()) {
      String name = pipeline.name(cluster);
      boolean alive = show(cluster, name, null);
      while (watch && alive) {
        Pause.of(REFRESH);
        alive = again(cluster, name);
      }
    }
    return ExitCode.OK;
  }

  /** A cluster that is away for a while ends no watch. */
  private boolean again(FlinkRest cluster, String name) throws ClusterException {
    try {
      return show(cluster, name, terminal.isInteractive() ? terminal.clearScreen() : "");
    } catch (ClusterException away) {
      if (!away.mayPass()) {
        throw away;
      }
      terminal.err().println(away.getMessage());
      return true;
    }
  }

  private boolean show(FlinkRest cluster, String name, @Nullable String before)
      throws ClusterException {
    PipelineJob job = cluster.pipeline(name);
    PipelineReport report = PipelineReport.of(cluster, job, Clock.systemUTC().instant());
    if (before != null) {
      terminal.out().print(before);
    }
    answer.say(out -> report.page(terminal).print(out), report.tree());
    return job.isAlive();
  }
}
