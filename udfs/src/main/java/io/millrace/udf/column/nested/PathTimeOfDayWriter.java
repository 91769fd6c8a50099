package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import org.jspecify.annotations.Nullable;

/**
 * Time at a JSON path. A fraction, which can only be of zeros, is left out: the server refuses it,
 * and the whole block with it.
 */
final class PathTimeOfDayWriter extends PathWriter {
  private final @Nullable JsonEdits edits;

  /**
   * @param edits null inside a Variant, where another type may take the text: a fraction is
   *     rejected there
   */
  PathTimeOfDayWriter(ColumnWriter values, @Nullable JsonEdits edits) {
    super(values);
    this.edits = edits;
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    int from = in.position();
    values.append(in, token);
    if (token != JsonReader.Token.STRING) {
      return;
    }
    int point = in.textFrom();
    while (point < in.textTo() && in.textBuffer()[point] != '.') {
      point++;
    }
    if (point == in.textTo()) {
      return;
    }
    if (edits == null) {
      throw ValueException.invalid("a time without a fraction").at(in, from);
    }
    edits.add(from, in.position(), in.textBuffer(), in.textFrom(), point);
  }
}
