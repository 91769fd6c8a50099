package io.millrace.udf.mapping;

/** The text of a mapping or of a condition is not valid. */
public final class ColumnSourceSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int UNKNOWN = -1;

  private final int position;

  public ColumnSourceSyntaxException(String message) {
    this(message, UNKNOWN);
  }

  /**
   * @param position of the offending character in the text, from 0
   */
  ColumnSourceSyntaxException(String message, int position) {
    super(message);
    this.position = position;
  }

  /** Where the offending character is; negative if unknown. */
  int position() {
    return position;
  }
}
