package io.millrace.job.cli.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.option.AdminOptions;
import io.millrace.job.cli.option.ClusterAddress;
import io.millrace.job.cli.option.PipelineSelector;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.Statements;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.PipelineRuns;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.provision.Leftovers;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.PipelineJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends a pipeline for good. */
@Command(
    name = "remove",
    description = {
      "Cancels a pipeline without a savepoint. Its position is lost, and records read since the"
          + " last",
      "checkpoint are not committed. To resume later, use stop instead.",
      "The destination table is not changed. On Kubernetes, delete the FlinkDeployment as well, which",
      "also deletes its high-availability data and checkpoints: otherwise the operator may start the",
      "job again."
    },
    mixinStandardHelpOptions = true)
public final class RemoveCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ClusterAddress address;
  @Mixin private final PipelineSelector pipeline;
  @Mixin private final AdminOptions administrator;
  @Mixin private final ResultPrinter answer;

  @Option(
      names = "--drop-error-table",
      description = "Also drops the error table with all rejected documents. Requires --config.")
  private boolean dropErrorTable;

  @Option(
      names = "--drop-user",
      description = "Also drops the pipeline's ClickHouse user. Requires --config.")
  private boolean dropUser;

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask for confirmation.")
  private boolean yes;

  RemoveCommand(Terminal terminal) {
    this.terminal = terminal;
    address = new ClusterAddress(terminal);
    pipeline = new PipelineSelector(terminal);
    administrator = new AdminOptions(terminal);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    List<String> drops = new ArrayList<>();
    PipelineConfig config = null;
    if (dropErrorTable || dropUser || pipeline.configuration().isGiven()) {
      config = pipeline.configuration().load();
      drops.addAll(drops(config));
    }
    try (FlinkRest cluster = address.connect()) {
      PipelineJob job = cluster.pipeline(pipeline.name(cluster));
      terminal.out().println(plan(job, drops));
      Statements.agree(yes, terminal);
      if (job.isAlive()) {
        cluster.cancel(job);
      }
      if (config != null) {
        try (SetupConnection server = administrator.connect(config)) {
          forget(config, server);
          Statements.run(drops, server, terminal);
        }
      } else {
        terminal
            .err()
            .println(
                "Without --config, the pipeline's entry in ClickHouse was not removed. To start the"
                    + " pipeline again without state: run --fresh");
      }
      say(job, drops);
    }
    return ExitCode.OK;
  }

  /** Removes the pipeline's entry, so that a pipeline of these streams can start without state. */
  private void forget(PipelineConfig config, SetupConnection server) {
    try {
      PipelineRuns.forget(config, server);
    } catch (CatalogException fault) {
      // There may be no such table, or nothing in it.
      terminal
          .err()
          .println(
              "The pipeline's entry in ClickHouse was not removed: "
                  + fault.getMessage()
                  + ". To start the pipeline again without state: run --fresh");
    }
  }

  private List<String> drops(PipelineConfig config) {
    List<String> drops = new ArrayList<>();
    if (dropErrorTable) {
      drops.add(Leftovers.dropErrorTable(config));
    }
    if (dropUser) {
      drops.add(Leftovers.dropUser(config));
    }
    return drops;
  }

  private static String plan(PipelineJob job, List<String> drops) {
    StringBuilder plan = new StringBuilder(job.isAlive() ? "cancel " : "clean up after ");
    plan.append(job);
    drops.forEach(drop -> plan.append('\n').append(drop).append(';'));
    return plan.append('\n').toString();
  }

  private void say(PipelineJob job, List<String> drops) {
    ObjectNode tree =
        JsonNodeFactory.instance
            .objectNode()
            .put("pipeline", job.name())
            .put("job", job.id().toString());
    ArrayNode run = tree.putArray("statements");
    drops.forEach(run::add);
    answer.say(
        out -> {
          out.println("Removed " + job + ".");
          drops.forEach(statement -> out.println("Ran " + statement));
        },
        tree);
  }
}
