package io.millrace.job.preflight.report;

import java.util.Objects;

/** One result of a check. Contains no secret. */
public final class Finding {
  /** What it means for the start of the job. */
  public enum Level {
    /** As it should be. */
    OK,
    /** The job can start, but the user should know. */
    WARN,
    /** The job must not start. */
    ERROR
  }

  /** What was looked at, in this order. */
  public enum Stage {
    CONFIGURATION("Configuration"),
    FLINK("Flink"),
    KINESIS("Kinesis"),
    CLICKHOUSE("ClickHouse"),
    DEDUPLICATION("Deduplication");

    private final String title;

    Stage(String title) {
      this.title = title;
    }

    /** As a heading. */
    public String title() {
      return title;
    }
  }

  private final Level level;
  private final Stage stage;
  private final String what;
  private final String fix;
  private final boolean isOutage;

  private Finding(Level level, Stage stage, String what, String fix) {
    this(level, stage, what, fix, false);
  }

  private Finding(Level level, Stage stage, String what, String fix, boolean isOutage) {
    this.isOutage = isOutage;
    this.level = level;
    this.stage = stage;
    this.what = Objects.requireNonNull(what);
    this.fix = Objects.requireNonNull(fix);
  }

  /** What is as it should be. */
  public static Finding ok(Stage stage, String what) {
    return new Finding(Level.OK, stage, what, "");
  }

  /** Something the user should know, and what to do about it. */
  public static Finding warn(Stage stage, String what, String fix) {
    return new Finding(Level.WARN, stage, what, fix);
  }

  /** What keeps the job from starting, and what to do about it. */
  public static Finding error(Stage stage, String what, String fix) {
    return new Finding(Level.ERROR, stage, what, fix);
  }

  /**
   * What keeps the job from starting while a service does not answer, and what to do about it. It
   * may pass by itself.
   */
  public static Finding outage(Stage stage, String what, String fix) {
    return new Finding(Level.ERROR, stage, what, fix, true);
  }

  /** A check that failed because of a bug; the report continues without it. */
  public static Finding ofDefect(Stage stage, Throwable defect) {
    return error(
        stage,
        "a check failed because of a bug: " + defect,
        "Report this message and the versions; the other findings are valid");
  }

  public Level level() {
    return level;
  }

  /** Whether it is an error because a service does not answer. */
  public boolean isOutage() {
    return isOutage;
  }

  public Stage stage() {
    return stage;
  }

  /** What was found and where. */
  public String what() {
    return what;
  }

  /** What to do about it, often a statement to run as it is; empty when there is nothing to do. */
  public String fix() {
    return fix;
  }

  @Override
  public String toString() {
    return level + " " + what + (fix.isEmpty() ? "" : " -> " + fix);
  }
}
