package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.Finding.Stage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that can be known before a job starts, asked in one go. A stage that fails does not
 * keep the next from being asked. Nothing is changed anywhere.
 */
public final class Checks {
  private Checks() {}

  /** Asks Kinesis and ClickHouse; some seconds at most when one of them is away. */
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
    config.sources().forEach(source -> findings.addAll(new KinesisChecks(source, clock).run()));
    ClickHouseChecks clickHouse = new ClickHouseChecks(config, parallelism);
    findings.addAll(clickHouse.run());
    return new CheckReport(findings, clickHouse.schema(), clickHouse.tokenLifetime());
  }
}
