package io.millrace.job.tool.infer;

/** Something decided about the table, and why. */
public final class Decision {
  private final String sql;
  private final String reason;

  Decision(String sql, String reason) {
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
