package io.millrace.job.infer;

/** Something decided about the table, and why. */
public final class Choice {
  private final String sql;
  private final String reason;

  Choice(String sql, String reason) {
    this.sql = sql;
    this.reason = reason;
  }

  /** As it stands in CREATE TABLE; empty when there is no such clause. */
  public String sql() {
    return sql;
  }

  public String reason() {
    return reason;
  }
}
