package io.millrace.job.cli.operate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.job.cli.option.ClusterAddress;
import io.millrace.job.cli.option.PipelineSelector;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.HumanFormat;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.ShellText;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.PipelineJob;
import io.millrace.job.tool.cluster.PipelineMetrics;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops a pipeline with a savepoint. */
@Command(
    name = "stop",
    description = {
      "Stops a pipeline with a savepoint, which commits everything read and keeps the position.",
      "Prints the savepoint's path and how to resume from it."
    },
    mixinStandardHelpOptions = true)
public final class StopCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ClusterAddress address;
  @Mixin private final PipelineSelector pipeline;
  @Mixin private final ResultPrinter answer;

  @Option(
      names = "--savepoints",
      paramLabel = "FOLDER",
      description = {
        "Folder for the savepoint, for example s3://bucket/savepoints.",
        "Default: the cluster's execution.checkpointing.savepoint-dir."
      })
  private @Nullable String folder;

  StopCommand(Terminal terminal) {
    this.terminal = terminal;
    address = new ClusterAddress(terminal);
    pipeline = new PipelineSelector(terminal);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    try (FlinkRest cluster = address.connect()) {
      PipelineJob job = cluster.pipeline(pipeline.name(cluster));
      if (!job.isAlive()) {
        throw new CommandException(job + " has already ended: it is " + job.status());
      }
      terminal.err().println("Stopping " + job + " …");
      String savepoint = cluster.stop(job, folder, () -> tellOfWait(cluster, job));
      answer.say(
          out -> {
            out.println("Stopped " + job + ". Its savepoint:");
            out.println(savepoint);
            out.println("To resume from it:");
            out.println("  " + resume(savepoint));
          },
          JsonNodeFactory.instance
              .objectNode()
              .put("pipeline", job.name())
              .put("job", job.id().toString())
              .put("savepoint", savepoint));
    }
    return ExitCode.OK;
  }

  /** The command that resumes from a savepoint, for a shell. */
  public static String resume(String savepoint) {
    return "flink run -s " + ShellText.quoted(savepoint) + " millrace.jar --config pipeline.yaml";
  }

  /** A stop commits all blocks first, and waits while ClickHouse does not confirm them. */
  private void tellOfWait(FlinkRest cluster, PipelineJob job) {
    try {
      PipelineMetrics metrics = cluster.metrics(job);
      terminal
          .err()
          .println(
              "  "
                  + HumanFormat.count(metrics.heldBlocks())
                  + " blocks ("
                  + HumanFormat.bytes(metrics.heldBytes())
                  + ") are not confirmed by ClickHouse yet, the oldest for "
                  + HumanFormat.millis(metrics.oldestBlockMillis())
                  + "; "
                  + HumanFormat.count(metrics.insertRetries())
                  + " insert retries so far");
    } catch (ClusterException stopping) {
      terminal.err().println("  waiting for the cluster: " + stopping.getMessage());
    }
  }
}
