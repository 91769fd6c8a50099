package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.udf.decode.change.ConnectSchema;
import io.millrace.udf.decode.change.ConnectValues;
import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.Swar;
import io.millrace.udf.record.Reason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of Debezium's events. A value that PostgreSQL did not send, because an update did
 * not change it and it is stored out of line, is taken from the row before; without it the event is
 * refused, as the placeholder must not replace the value.
 */
final class DebeziumRow {
  private static final byte[] UNAVAILABLE = "__debezium_unavailable_value".getBytes(US_ASCII);

  /** The same in base64, for columns of bytes. */
  private static final byte[] UNAVAILABLE_BYTES =
      "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ".getBytes(US_ASCII);

  private final JsonReader reader;
  private final JsonReader text;
  private final JsonReader other;
  private final ConnectValues values;

  DebeziumRow(DecodeLimits limits) {
    reader = new JsonReader(limits.depth());
    text = new JsonReader(limits.depth());
    other = new JsonReader(limits.depth());
    values = new ConnectValues(limits.depth());
  }

  /** The row itself, or the one in a text, as of MongoDB; null if absent. */
  @Nullable Range object(@Nullable Range row) throws JsonException {
    if (row == null || row.isObject()) {
      return row;
    }
    if (row.by(text).peek() != JsonReader.Token.STRING) {
      return null;
    }
    text.readString();
    byte[] json = Arrays.copyOfRange(text.textBuffer(), text.textFrom(), text.textTo());
    text.reset(json, 0, json.length);
    if (text.peek() != JsonReader.Token.OBJECT) {
      return null;
    }
    int from = text.position();
    text.skipValue();
    return new Range(json, from, text.position());
  }

  /**
   * Appends the fields of a row, each after a comma.
   *
   * @param before the row before, for values that are not in this one; null if unknown
   */
  void write(Range row, @Nullable Range before, @Nullable ConnectSchema schema, EnvelopeWriter out)
      throws JsonException {
    ObjectFields fields = new ObjectFields(row.by(reader));
    while (fields.next()) {
      String name = Scalars.name(reader);
      Range label = fields.name();
      Range value = available(name, fields.value(), before);
      out.text(",").copy(label);
      values.write(schema == null ? null : schema.field(name), value.by(text), out);
    }
  }

  /**
   * Appends the fields of a row before, each after a comma: those that are null, or unknown, as
   * they are in the row.
   */
  void writeFilled(Range before, Range row, @Nullable ConnectSchema schema, EnvelopeWriter out)
      throws JsonException {
    ObjectFields fields = new ObjectFields(row.by(reader));
    while (fields.next()) {
      String name = Scalars.name(reader);
      Range label = fields.name();
      Range now = fields.value();
      Range former = field(before, name);
      Range value = former == null || former.isNull() || isUnavailable(former) ? now : former;
      out.text(",").copy(label);
      values.write(schema == null ? null : schema.field(name), value.by(text), out);
    }
  }

  /** Appends one field of a row after a comma. */
  void field(
      String name, EventFields.Field field, @Nullable ConnectSchema schema, EnvelopeWriter out)
      throws JsonException {
    Range value = available(name, field.value, null);
    out.text(",").copy(field.label);
    values.write(schema == null ? null : schema.field(name), value.by(text), out);
  }

  /** Appends a row as an object. */
  void writeObject(Range row, @Nullable ConnectSchema schema, EnvelopeWriter out)
      throws JsonException {
    values.write(schema, row.by(text), out);
  }

  private Range available(String name, Range value, @Nullable Range before) throws JsonException {
    if (!isUnavailable(value)) {
      return value;
    }
    Range former = before == null ? null : field(before, name);
    if (former == null || former.isNull() || isUnavailable(former)) {
      throw new JsonException(
          Reason.UNDECODABLE,
          "Expected the value of \""
              + name
              + "\" but found Debezium's placeholder for a value that PostgreSQL did not send; set"
              + " REPLICA IDENTITY FULL on the table, or exclude the column in the connector",
          0);
    }
    return former;
  }

  private @Nullable Range field(Range row, String name) throws JsonException {
    Range found = null;
    ObjectFields fields = new ObjectFields(row.by(other));
    while (fields.next()) {
      boolean isIt = Scalars.name(other).equals(name);
      Range value = fields.value();
      found = isIt ? value : found;
    }
    return found;
  }

  /** Text, bytes, or an array or object of these, begins with the placeholder. */
  static boolean isUnavailable(Range value) {
    int at = value.from;
    while (at < value.to && "[{\" ".indexOf(value.buffer[at]) >= 0) {
      at++;
    }
    return begins(value, at, UNAVAILABLE) || begins(value, at, UNAVAILABLE_BYTES);
  }

  private static boolean begins(Range value, int at, byte[] word) {
    return value.to - at > word.length && Swar.equal(value.buffer, at, word, word.length);
  }
}
