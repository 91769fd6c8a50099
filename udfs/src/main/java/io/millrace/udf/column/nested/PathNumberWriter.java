package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.DecimalText;

/**
 * A Decimal or a wide integer at a JSON path. Its number is sent in quotes. One with an exponent is
 * sent without it: the server refuses digits and zeros that the exponent makes superfluous, and the
 * whole block with them.
 */
final class PathNumberWriter extends PathWriter {
  private final int scale;
  private final JsonEdits edits;
  private final DecimalText decimal = new DecimalText();

  /**
   * @param values takes only numbers, in quotes or not
   * @param scale maximum decimals of the type
   */
  PathNumberWriter(ColumnWriter values, int scale, JsonEdits edits) {
    super(values);
    this.scale = scale;
    this.edits = edits;
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    int from = in.position();
    values.append(in, token);
    boolean isNumber = token == JsonReader.Token.NUMBER;
    if (!isNumber && token != JsonReader.Token.STRING) {
      return;
    }
    byte[] text = in.textBuffer();
    if (hasExponent(text, in.textFrom(), in.textTo())
        && decimal.parse(text, in.textFrom(), in.textTo())) {
      byte[] plain = decimal.plain(scale);
      edits.add(from, in.position(), plain, 0, plain.length);
    } else if (isNumber) {
      edits.add(from, in.position(), text, in.textFrom(), in.textTo());
    }
  }

  private static boolean hasExponent(byte[] text, int from, int to) {
    for (int at = to - 1; at >= from; at--) {
      if ((text[at] | 0x20) == 'e') {
        return true;
      }
    }
    return false;
  }
}
