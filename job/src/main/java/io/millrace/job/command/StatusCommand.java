package io.millrace.job.command;

import io.millrace.job.cluster.ClusterException;
import io.millrace.job.cluster.FlinkRest;
import io.millrace.job.cluster.PipelineJob;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how a pipeline fares. */
@Command(
    name = "status",
    description = "Shows how a running pipeline fares: lag, rows, rejected, checkpoint, failure.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(2);

  private final Terminal terminal;
  @Mixin private final ClusterAddress address;
  @Mixin private final RunningPipeline pipeline;
  @Mixin private final Answer answer;

  @Option(
      names = {"-w", "--watch"},
      description = "Refreshes every two seconds until it ends or Ctrl-C is pressed.")
  private boolean watch;

  StatusCommand(Terminal terminal) {
    this.terminal = terminal;
    address = new ClusterAddress(terminal);
    pipeline = new RunningPipeline(terminal);
    answer = new Answer(terminal);
  }

  @Override
  public Integer call() throws Exception {
    try (FlinkRest cluster = address.connect()) {
      String name = pipeline.name(cluster);
      boolean alive = show(cluster, name, null);
      CountDownLatch never = new CountDownLatch(1);
      while (watch && alive && !never.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS)) {
        alive = show(cluster, name, terminal.isInteractive() ? terminal.clearScreen() : "");
      }
    }
    return ExitCode.OK;
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
