package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.util.List;

/** A column whose value is a constant or a function's result. */
final class ComputedColumn {
  private final int column;
  private final Expression term;

  /** The arguments from the document. */
  private final ArgumentSlot[] slots;

  private final JsonReader json = new JsonReader();

  /**
   * @param slots those of the expression
   */
  ComputedColumn(int column, Expression term, List<ArgumentSlot> slots) {
    this.column = column;
    this.term = term;
    this.slots = slots.toArray(new ArgumentSlot[0]);
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
    for (ArgumentSlot slot : slots) {
      if (slot.isPresent()) {
        return false;
      }
    }
    return slots.length > 0;
  }
}
