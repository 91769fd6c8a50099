package io.millrace.udf.convert;

import io.millrace.udf.record.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A document that cannot become a row because of a value in it. Carries no stack trace: it tells
 * about data, not about code.
 */
public final class ConvertException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String column;

  ConvertException(Reason reason, String column, String message) {
    this(reason, column, message, null);
  }

  /**
   * @param fault of Millrace itself, if that is why
   */
  ConvertException(Reason reason, String column, String message, @Nullable Throwable fault) {
    super(message, fault, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.column = Objects.requireNonNull(column);
  }

  public Reason reason() {
    return reason;
  }

  /** The column whose value it is. */
  public String column() {
    return column;
  }
}
