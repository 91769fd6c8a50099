package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.Ascii;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/** A type inside JSON whose unquoted numbers must be sent in quotes. */
final class QuotedNumberWriter extends ColumnWriter {
  private static final int MAX_EXPONENT = 1_000_000;

  private final ColumnWriter values;
  private final int wholeDigits;
  private final NumberQuotes quotes;

  /**
   * @param wholeDigits maximum digits before the point
   */
  QuotedNumberWriter(ColumnWriter values, int wholeDigits, NumberQuotes quotes) {
    this.values = values;
    this.wholeDigits = wholeDigits;
    this.quotes = quotes;
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    int from = in.position();
    values.append(in, token);
    if (isLongToServer(in.buffer(), from, in.position())) {
      throw ValueException.invalid("a number without leading zeros and without an exponent")
          .at(in, from);
    }
    if (token == JsonReader.Token.NUMBER) {
      quotes.add(from, in.position());
    }
  }

  /**
   * The server counts zeros after the point as digits if there is an exponent, and for 0 as well.
   */
  private boolean isLongToServer(byte[] source, int from, int to) {
    int at = from;
    int point = to;
    while (at < to && (source[at] < '1' || source[at] > '9') && (source[at] | 0x20) != 'e') {
      point = source[at] == '.' ? at : point;
      at++;
    }
    boolean zerosLead = at > point + 1 || (at < to && (source[at] | 0x20) == 'e');
    while (at < to && (source[at] | 0x20) != 'e') {
      at++;
    }
    return zerosLead && at < to && exponent(source, at + 1, to) > wholeDigits;
  }

  private static int exponent(byte[] source, int from, int to) {
    int exponent = 0;
    for (int at = from; at < to && exponent < MAX_EXPONENT && source[at] != '-'; at++) {
      exponent = Ascii.isDigit(source[at]) ? exponent * 10 + source[at] - '0' : exponent;
    }
    return exponent;
  }

  @Override
  public void appendDefault() {
    values.appendDefault();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    values.writeTo(out);
  }

  @Override
  public ClickHouseType type() {
    return values.type();
  }
}
