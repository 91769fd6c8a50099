package io.millrace.udf.column;

import io.millrace.udf.convert.Converter;

/**
 * The row being written exceeds {@link RowBuffers#MAX_ROW_BYTES} or {@link
 * RowBuffers#MAX_ROW_BUFFERS}. Unchecked so that every put into a buffer need not declare it;
 * {@link Converter} turns it into a rejected row.
 */
public final class RowTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param expected what would have been right, continuing "expected …"
   */
  RowTooLargeException(String expected) {
    super(expected, null, false, false);
  }

  static RowTooLargeException ofBytes() {
    return new RowTooLargeException("a row of at most " + RowBuffers.MAX_ROW_BYTES + " bytes");
  }
}
