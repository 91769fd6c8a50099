package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import java.io.IOException;
import java.io.OutputStream;

/** A type within JSON whose bare numbers are to be sent in quotes. */
final class QuotedNumberWriter extends ColumnWriter {
  private final ColumnWriter values;
  private final NumberQuotes quotes;

  QuotedNumberWriter(ColumnWriter values, NumberQuotes quotes) {
    this.values = values;
    this.quotes = quotes;
  }

  @Override
  boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    int from = in.position();
    values.append(in, token);
    if (isZeroWithExponent(in.buffer(), from, in.position())) {
      throw ValueException.invalid("a zero without an exponent").at(in, from);
    }
    if (token == JsonReader.Token.NUMBER) {
      quotes.add(from, in.position());
    }
  }

  /** {@code 0e100} is beyond any Decimal to the server. */
  private static boolean isZeroWithExponent(byte[] source, int from, int to) {
    int at = from;
    while (at < to && (source[at] < '1' || source[at] > '9') && (source[at] | 0x20) != 'e') {
      at++;
    }
    return at < to && (source[at] | 0x20) == 'e';
  }

  @Override
  void appendDefault() {
    values.appendDefault();
  }

  @Override
  void writeTo(OutputStream out) throws IOException {
    values.writeTo(out);
  }

  @Override
  ClickHouseType type() {
    return values.type();
  }
}
