package io.millrace.udf;

import io.millrace.udf.record.Reason;
import java.util.Objects;

/** A document could not become a row, and {@link ErrorPolicy#FAIL} requires to stop. */
public final class RejectedRowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  RejectedRowException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason);
  }

  public Reason reason() {
    return reason;
  }
}
