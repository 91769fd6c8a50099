package io.millrace.job.tool.infer;

/** A decision about the table, and the reason. */
public final class Decision {
  private final String sql;
  private final String reason;

  Decision(String sql, String reason) {
    this.sql = sql;
    this.reason = reason;
  }

  /** The clause as in CREATE TABLE; empty without one. */
  public String sql() {
    return sql;
  }

  public String reason() {
    return reason;
  }
}
