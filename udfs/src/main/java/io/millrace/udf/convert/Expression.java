package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.function.JsonValue;

/** A part of an expression in a mapping, compiled for evaluation. */
@FunctionalInterface
interface Expression {
  /**
   * Returns the value for the current row; null if it lacks it.
   *
   * @throws ValueException if a function has no result
   */
  JsonValue value() throws ValueException;

  /**
   * Whether the last value is null because a place in the document cannot be reached, and such
   * documents are rejected.
   */
  default boolean isUnreached() {
    return false;
  }
}
