package io.millrace.udf.json;

import io.millrace.udf.record.Reason;
import java.util.Objects;

/**
 * A document that is not JSON, or not a JSON this pipeline takes. Carries no stack trace: it tells
 * about data, not about code, and a stream of bad documents must not be slow.
 */
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int position;

  /**
   * @param message what was expected and what was found
   * @param position offset in the buffer the reader was given
   */
  public JsonException(Reason reason, String message, int position) {
    super(message, null, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.position = position;
  }

  public Reason reason() {
    return reason;
  }

  /** Offset of the offending byte in the buffer the reader was given. */
  public int position() {
    return position;
  }
}
