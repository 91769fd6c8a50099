package io.millrace.udf.json;

import io.millrace.udf.record.Reason;
import java.util.Objects;

/**
 * A document that is not JSON, or exceeds the limits of this pipeline. Has no stack trace, because
 * it is about data, and a stream of bad documents must not be slow.
 */
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int position;

  /**
   * @param message what was expected and what was found
   * @param position offset in the reader's buffer
   */
  public JsonException(Reason reason, String message, int position) {
    super(message, null, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.position = position;
  }

  public Reason reason() {
    return reason;
  }

  /** Offset of the offending byte in the reader's buffer. */
  public int position() {
    return position;
  }
}
