package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * Runs all checks before a job starts. If a stage fails, the next stages still run. Changes
 * nothing.
 */
public final class Checks {
  private Checks() {}

  /**
   * Queries Kinesis and ClickHouse; takes a few seconds at most when one of them is unavailable.
   */
  public static CheckReport run(PipelineConfig config) {
    return run(config, OptionalInt.empty(), Clock.systemUTC());
  }

  /**
   * The same for a job that is submitted now.
   *
   * @param parallelism it gets when the configuration says nothing of it
   */
  public static CheckReport run(PipelineConfig config, int parallelism) {
    return run(config, OptionalInt.of(parallelism), Clock.systemUTC());
  }

  /**
   * What the text of a configuration's file shows to others. Connects to nothing.
   *
   * @throws IOException when it cannot be read
   */
  public static List<Finding> file(Path file) throws IOException {
    return SecretChecks.ofFile(file);
  }

  static CheckReport run(PipelineConfig config, OptionalInt parallelism, Clock clock) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            Stage.CONFIGURATION,
            "valid: " + config.name() + ", " + config.masked().size() + " keys given"));
    List<Finding> secrets = SecretChecks.run(config);
    findings.addAll(secrets);
    findings.addAll(SecretChecks.ofAddresses(config));
    findings.addAll(MetricChecks.run(config));
    // Kinesis answers while ClickHouse is asked.
    List<FutureTask<List<Finding>>> kinesis =
        config.sources().stream()
            .map(source -> begin(new KinesisChecks(source, clock)))
            .collect(Collectors.toList());
    if (secrets.stream().anyMatch(finding -> finding.level() == Finding.Level.ERROR)) {
      // Without its secrets, every question to ClickHouse would fail for the same reason.
      kinesis.forEach(checks -> findings.addAll(result(checks)));
      return new CheckReport(findings, null, null);
    }
    ClickHouseChecks clickHouse = new ClickHouseChecks(config, parallelism);
    List<Finding> ofClickHouse = clickHouse.run();
    kinesis.forEach(checks -> findings.addAll(result(checks)));
    findings.addAll(ofClickHouse);
    return new CheckReport(findings, clickHouse.schema(), clickHouse.tokenLifetime());
  }

  /** On a thread with the caller's class loader: the AWS SDK looks for its parts there. */
  private static FutureTask<List<Finding>> begin(KinesisChecks checks) {
    FutureTask<List<Finding>> task = new FutureTask<>(checks::run);
    Thread thread = new Thread(task, "kinesis-checks");
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static List<Finding> result(FutureTask<List<Finding>> checks) {
    try {
      return checks.get();
    } catch (ExecutionException failure) {
      Throwable defect = Objects.requireNonNullElse(failure.getCause(), failure);
      return List.of(Finding.ofDefect(Stage.KINESIS, defect));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kinesis was checked", interrupted);
    }
  }
}
