package io.millrace.job.cli.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.job.cli.option.ClusterAddress;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.TextTable;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.JobAnswers;
import io.millrace.job.tool.cluster.PipelineJob;
import io.millrace.job.tool.cluster.PipelineList;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the pipelines of a cluster. */
@Command(
    name = "list",
    description = "Lists the pipelines that run on a Flink cluster.",
    mixinStandardHelpOptions = true)
public final class ListCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ClusterAddress address;
  @Mixin private final ResultPrinter answer;

  @Option(names = "--all", description = "Also those that have ended.")
  private boolean all;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
    address = new ClusterAddress(terminal);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    List<PipelineReport> reports = new ArrayList<>();
    try (FlinkRest cluster = address.connect()) {
      PipelineList list = cluster.pipelines();
      List<PipelineJob> jobs =
          list.jobs().stream().filter(job -> all || job.isAlive()).collect(Collectors.toList());
      Instant now = Clock.systemUTC().instant();
      JobAnswers<PipelineJob, PipelineReport> answers =
          cluster.ofEach(jobs, job -> PipelineReport.of(cluster, job, now));
      for (PipelineJob job : jobs) {
        PipelineReport report = answers.answers().get(job);
        if (report != null) {
          reports.add(report);
        } else if (answers.failures().containsKey(job)) {
          reports.add(PipelineReport.withoutFigures(job, now));
        }
      }
      list.problem().ifPresent(terminal.err()::println);
      answers.problem("has no figures", "have no figures").ifPresent(terminal.err()::println);
    }
    PipelineReport.oldMetrics(reports).ifPresent(terminal.err()::println);
    ArrayNode trees = JsonNodeFactory.instance.arrayNode();
    reports.forEach(report -> trees.add(report.tree()));
    answer.say(out -> print(reports, out), trees);
    return ExitCode.OK;
  }

  private void print(List<PipelineReport> reports, PrintWriter out) {
    if (reports.isEmpty()) {
      out.println(
          "No pipeline runs on "
              + address
              + (all ? "." : ". To list ended pipelines as well, add --all."));
      return;
    }
    TextTable table = new TextTable(terminal, PipelineReport.TITLES);
    reports.forEach(report -> table.row(report.line()));
    table.print(out);
  }
}
