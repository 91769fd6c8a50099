package io.millrace.job.cli;

import io.millrace.job.cli.option.FileParameter;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.value.Place;
import io.millrace.job.pipeline.JobEnvironment;
import io.millrace.job.pipeline.UnsuitableSettingException;
import io.millrace.job.preflight.FlinkChecks;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.tool.start.PipelineStart;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
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
    description = "Checks the pipeline, then runs it. This is the default command of flink run.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final FileParameter configuration;

  @Option(
      names = {"-s", "--from-savepoint"},
      paramLabel = "PATH",
      description = {
        "The checkpoint or savepoint to restore, on an embedded Flink.",
        "On a cluster, pass it to flink run."
      })
  private @Nullable String savepoint;

  @Option(
      names = "--until",
      paramLabel = "latest|MOMENT",
      converter = RunUntil.Converter.class,
      description = {
        "For backfills: read the records that arrived before this time, commit them, print a",
        "summary and exit with code 0. latest is the time of submission.",
        "Without this option, the pipeline runs until it is stopped."
      })
  private @Nullable RunUntil end;

  @Option(
      names = "--fresh",
      description = {
        "Start without a checkpoint or savepoint although the pipeline has written before. It",
        "begins at source.position: TRIM_HORIZON inserts what the streams keep again, LATEST skips",
        "what arrived since the stop, AT_TIMESTAMP inserts the records from that time on again."
      })
  private boolean fresh;

  /** The last report of an outage that was printed. */
  private String outage = "";

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
    configuration = new FileParameter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig given = configuration.load();
    Place place = configuration.place();
    Configuration more = new Configuration();
    if (savepoint != null) {
      more.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    JobEnvironment job = JobEnvironment.of(given, more);
    StreamExecutionEnvironment environment = job.environment();
    PipelineConfig config = job.config();
    Instant submission = Clock.systemUTC().instant();
    Instant until = end == null ? null : end.at(submission);
    PipelineStart start =
        new PipelineStart(
            job, place, fresh ? PipelineStart.State.FRESH : PipelineStart.State.REQUIRED, until);
    CheckReport report =
        start.checkPatiently(this::tellOfOutage).with(FlinkChecks.run(given, place, job.flink()));
    terminal.out().println(report.render());
    if (report.hasErrors()) {
      throw new CommandException("The pipeline was not started.");
    }
    try {
      start.addTo(submission);
    } catch (UnsuitableSettingException e) {
      throw new CommandException(e.problem());
    }
    JobExecutionResult result = environment.execute(config.name());
    if (until != null) {
      terminal.out().println(RunUntil.told(until, result));
    }
    return ExitCode.OK;
  }

  /** Flink may have restored the job, and runs this program only for its JobManager. */
  private void tellOfOutage(CheckReport report) {
    String what = report.render();
    if (!what.equals(outage)) {
      outage = what;
      terminal
          .out()
          .println(
              what
                  + "\nWaiting for the service to answer. If high availability has restored the"
                  + " job, the job runs meanwhile.");
    }
  }
}
