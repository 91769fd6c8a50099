package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.FloatText;
import io.millrace.udf.type.ClickHouseType;
import java.io.OutputStream;

/**
 * DateTime64 inside a Variant at a JSON path; only checked. The server accepts numbers with a point
 * or an exponent there, as seconds, and rejects the whole block if one exceeds 64 bits, even if
 * another type of the Variant would match.
 */
final class PathTimeWriter extends ColumnWriter {
  private static final double LIMIT = 0x1p63;

  private final ColumnWriter values;
  private final double ticksPerSecond;
  private final FloatText number = new FloatText();

  /**
   * @param values for text and integers
   * @param precision decimals of a second, 0…9
   */
  PathTimeWriter(ColumnWriter values, int precision) {
    this.values = values;
    this.ticksPerSecond = FloatText.exact(1, -precision);
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    int from = in.position();
    if (token != JsonReader.Token.NUMBER || isWhole(in)) {
      in.position(from);
      values.append(in, token);
      return;
    }
    number.parse(in.textBuffer(), in.textFrom(), in.textTo());
    if (Math.abs(number.toDouble() * ticksPerSecond) >= LIMIT) {
      throw ValueException.outOfRange("a time that fits 64 bits").conclusive().at(in, from);
    }
  }

  private static boolean isWhole(JsonReader in) throws JsonException {
    in.readNumber();
    return in.isInteger();
  }

  @Override
  public void appendDefault() {}

  @Override
  public void writeTo(OutputStream out) {}

  @Override
  public ClickHouseType type() {
    return values.type();
  }
}
