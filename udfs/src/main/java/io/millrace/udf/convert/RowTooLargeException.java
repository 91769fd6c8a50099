package io.millrace.udf.convert;

/**
 * The row being written exceeds {@link RowBuffers#MAX_ROW_BYTES}. Unchecked so that every put into
 * a buffer need not declare it; {@link Converter} turns it into a rejected row.
 */
final class RowTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RowTooLargeException() {
    super(null, null, false, false);
  }
}
