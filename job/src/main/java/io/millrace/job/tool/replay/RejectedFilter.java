package io.millrace.job.tool.replay;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Selects rows of the error table. A null criterion matches all. */
public final class RejectedFilter {
  private final @Nullable String reason;
  private final @Nullable String column;
  private final @Nullable Instant since;

  /**
   * @param reason its label
   * @param column the column that could not take its value
   * @param since when it was rejected, at the earliest
   */
  public RejectedFilter(@Nullable String reason, @Nullable String column, @Nullable Instant since) {
    this.reason = reason;
    this.column = column;
    this.since = since;
  }

  /** The same as SQL, with parameters for the values. */
  String condition() {
    return "({reason:String} = '' OR reason = {reason:String})"
        + " AND ({column:String} = '' OR column = {column:String})"
        + " AND time >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')";
  }

  /** The values of its parameters. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("param_reason", reason == null ? "" : reason);
    parameters.put("param_column", column == null ? "" : column);
    parameters.put("param_since", String.valueOf(since == null ? 0 : since.toEpochMilli()));
    return parameters;
  }
}
