package io.millrace.udf.row;

/**
 * What a row without a value for a column gets. It depends on whether the column has a DEFAULT, and
 * on whether its type can be Nullable.
 */
public enum MissingValue {
  /** The type's default: zero, empty, NULL. The server has no other default. */
  TYPE_DEFAULT,
  /**
   * The column's DEFAULT: sent as Nullable, and the server interprets NULL as "use the default".
   */
  NULL_TAKES_DEFAULT,
  /**
   * The column's DEFAULT if missing, NULL if null. Here NULL cannot express "use the default", so
   * the row goes into a block without the column.
   */
  LEAVE_OUT_WHEN_MISSING,
  /** The column's DEFAULT if missing or null, for types that cannot be inside Nullable. */
  LEAVE_OUT_WHEN_NULL
}
