package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

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

  static CheckReport run(PipelineConfig config, OptionalInt parallelism, Clock clock) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            Stage.CONFIGURATION,
            "valid: " + config.name() + ", " + config.masked().size() + " keys given"));
    List<Finding> secrets = SecretChecks.run(config);
    findings.addAll(secrets);
    findings.addAll(MetricChecks.run(config));
    config.sources().forEach(source -> findings.addAll(new KinesisChecks(source, clock).run()));
    if (secrets.stream().anyMatch(finding -> finding.level() == Finding.Level.ERROR)) {
      // Without its secrets, every question to ClickHouse would fail for the same reason.
      return new CheckReport(findings, null, null);
    }
    ClickHouseChecks clickHouse = new ClickHouseChecks(config, parallelism);
    findings.addAll(clickHouse.run());
    return new CheckReport(findings, clickHouse.schema(), clickHouse.tokenLifetime());
  }
}
