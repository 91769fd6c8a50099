package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;

/** A column whose value is a constant or a function's result. */
final class ComputedColumn {
  private final int column;
  private final Expression term;
  private final ArgumentSlots captures;

  /** The arguments from the document: from the first to before the last. */
  private final int firstSlot;

  private final int endSlot;
  private final JsonReader json = new JsonReader();

  /**
   * @param firstSlot with {@code endSlot}, the slots of the expression
   */
  ComputedColumn(int column, Expression term, ArgumentSlots captures, int firstSlot, int endSlot) {
    this.column = column;
    this.term = term;
    this.captures = captures;
    this.firstSlot = firstSlot;
    this.endSlot = endSlot;
  }

  /** Appends the value to the current row; nothing if the document lacks all arguments. */
  void read(RowReader row) throws JsonException, ValueException {
    row.at(column);
    JsonValue value = term.value();
    if (value.isNull()) {
      row.lacks(column);
    }
    if (!value.isNull() || !isMissing()) {
      byte[] source = value.jsonBytes();
      json.reset(source, 0, source.length);
      row.readColumn(column, json);
    }
  }

  private boolean isMissing() {
    for (int slot = firstSlot; slot < endSlot; slot++) {
      if (captures.has(slot)) {
        return false;
      }
    }
    return endSlot > firstSlot;
  }
}
