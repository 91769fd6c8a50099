package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.function.JsonValue;

/** Part of an expression in a mapping, ready to be asked for its value in the row at hand. */
@FunctionalInterface
interface Expression {
  /**
   * The value for the row at hand; null for what it does not have.
   *
   * @throws ValueException when a function has none
   */
  JsonValue value() throws ValueException;
}
