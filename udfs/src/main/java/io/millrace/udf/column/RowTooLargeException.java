package io.millrace.udf.column;

/**
 * The current row exceeds {@link RowBuffers#MAX_ROW_BYTES} or {@link RowBuffers#MAX_ROW_BUFFERS}.
 * Unchecked, so that appending to a buffer need not declare it; the converter turns it into a
 * rejected row.
 */
public final class RowTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param expected the limit, continuing "expected …"
   */
  RowTooLargeException(String expected) {
    super(expected, null, false, false);
  }

  static RowTooLargeException ofBytes() {
    return new RowTooLargeException("a row of at most " + RowBuffers.MAX_ROW_BYTES + " bytes");
  }
}
