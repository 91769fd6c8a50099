package io.millrace.udf.convert;

import io.millrace.udf.record.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A document that cannot become a row because of a value in it. Has no stack trace, because it is
 * about data, not code.
 */
public final class ConvertException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String column;

  ConvertException(Reason reason, String column, String message) {
    this(reason, column, message, null);
  }

  /**
   * @param fault the internal error, if that is the cause
   */
  ConvertException(Reason reason, String column, String message, @Nullable Throwable fault) {
    super(message, fault, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.column = Objects.requireNonNull(column);
  }

  public Reason reason() {
    return reason;
  }

  /** The column of the value. */
  public String column() {
    return column;
  }
}
