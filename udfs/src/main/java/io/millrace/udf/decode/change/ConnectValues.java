package io.millrace.udf.decode.change;

import io.millrace.udf.json.Base64Text;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of a Kafka Connect payload as a person would write them in JSON: a Decimal as a
 * number, a date as its ISO 8601 text. A value that its type does not describe is written unchanged
 * if it may be one of another setting of the converter, such as a Decimal that is a number already.
 * Reusable, not thread-safe.
 */
public final class ConnectValues {
  /** Digits that a number may have because of its scale alone. */
  private static final int LARGEST_PLAIN_SCALE = 1_000;

  /** Bytes of a number. The time to write its digits grows with the square of the bytes. */
  private static final int LARGEST_NUMBER = 4_096;

  private final JsonReader inner;

  /**
   * @param depth maximum nesting of a JSON text inside a value
   */
  public ConnectValues(int depth) {
    inner = new JsonReader(depth);
  }

  /**
   * Appends a value, which is consumed.
   *
   * @param schema null if absent: the value is appended unchanged
   * @throws JsonException if it is malformed, or contradicts its schema
   */
  public void write(@Nullable ConnectSchema schema, JsonReader in, JsonOutput out)
      throws JsonException {
    JsonReader.Token token = in.peek();
    if (schema == null || !schema.converts() || token == JsonReader.Token.NULL) {
      copy(in, out);
      return;
    }
    switch (schema.writtenAs()) {
      case PLAIN:
        copy(in, out);
        return;
      case STRUCT:
        struct(schema, in, out);
        return;
      case MAP:
      case ARRAY:
        elements(schema, token, in, out);
        return;
      case JSON:
      case LOCAL_TEXT:
        if (token != JsonReader.Token.STRING) {
          copy(in, out);
        } else if (schema.writtenAs() == ConnectType.JSON) {
          json(in, out);
        } else {
          localText(in, out);
        }
        return;
      case DECIMAL:
      case BITS:
        if (token == JsonReader.Token.STRING) {
          binary(schema, in, out);
        } else {
          copy(in, out);
        }
        return;
      case VARIABLE_SCALE_DECIMAL:
        variableScale(in, out);
        return;
      case GEOMETRY:
        geometry(in, out);
        return;
      default:
        time(schema.writtenAs(), token, in, out);
    }
  }

  private static void copy(JsonReader in, JsonOutput out) throws JsonException {
    int from = in.skipSpace(in.position());
    in.skipValue();
    out.copy(in.buffer(), from, in.position());
  }

  private void struct(ConnectSchema schema, JsonReader in, JsonOutput out) throws JsonException {
    out.text("{");
    in.beginObject();
    for (String separator = ""; nextField(separator, in, out); separator = ",") {
      write(schema.field(Scalars.name(in)), in, out);
    }
    out.text("}");
  }

  /** Moves to the next field's value, and appends its name and the colon as they are. */
  private static boolean nextField(String separator, JsonReader in, JsonOutput out)
      throws JsonException {
    int from = in.position();
    if (!in.nextField()) {
      return false;
    }
    while (in.buffer()[from] != '"') {
      from++;
    }
    out.text(separator).copy(in.buffer(), from, in.position());
    return true;
  }

  /** A map with keys that are not text is an array of pairs. */
  private void elements(ConnectSchema schema, JsonReader.Token token, JsonReader in, JsonOutput out)
      throws JsonException {
    ConnectSchema items = schema.items();
    if (schema.writtenAs() == ConnectType.MAP && token == JsonReader.Token.OBJECT) {
      out.text("{");
      in.beginObject();
      for (String separator = ""; nextField(separator, in, out); separator = ",") {
        write(items, in, out);
      }
      out.text("}");
      return;
    }
    if (schema.writtenAs() == ConnectType.MAP) {
      copy(in, out);
      return;
    }
    out.text("[");
    in.beginArray();
    for (String separator = ""; in.nextElement(); separator = ",") {
      out.text(separator);
      write(items, in, out);
    }
    out.text("]");
  }

  private void json(JsonReader in, JsonOutput out) throws JsonException {
    int from = in.skipSpace(in.position());
    in.readString();
    inner.reset(in.textBuffer(), in.textFrom(), in.textTo());
    try {
      inner.peek();
      int start = inner.position();
      inner.skipValue();
      int end = inner.position();
      if (inner.skipSpace(end) == inner.limit()) {
        out.copy(inner.buffer(), start, end);
        return;
      }
    } catch (JsonException otherText) {
      // It stays text, and the column decides.
    }
    out.copy(in.buffer(), from, in.position());
  }

  private static void localText(JsonReader in, JsonOutput out) throws JsonException {
    int from = in.skipSpace(in.position());
    in.readString();
    int end = in.position();
    if (in.buffer()[end - 2] == 'Z') {
      out.copy(in.buffer(), from, end - 2).text("\"");
    } else {
      out.copy(in.buffer(), from, end);
    }
  }

  private static void binary(ConnectSchema schema, JsonReader in, JsonOutput out)
      throws JsonException {
    byte[] bytes = number(in);
    if (schema.writtenAs() == ConnectType.DECIMAL) {
      decimal(bytes, schema.scale(), out);
    } else {
      for (int low = 0, high = bytes.length - 1; low < high; low++, high--) {
        byte swapped = bytes[low];
        bytes[low] = bytes[high];
        bytes[high] = swapped;
      }
      out.text(new BigInteger(1, bytes).toString());
    }
  }

  private static byte[] number(JsonReader in) throws JsonException {
    byte[] bytes = base64(in);
    if (bytes.length > LARGEST_NUMBER) {
      throw refusal("at most " + LARGEST_NUMBER + " bytes of a number", bytes.length + " bytes");
    }
    return bytes;
  }

  private static byte[] base64(JsonReader in) throws JsonException {
    in.readString();
    return Base64Text.decode(Arrays.copyOfRange(in.textBuffer(), in.textFrom(), in.textTo()));
  }

  private static void decimal(byte[] unscaled, int scale, JsonOutput out) throws JsonException {
    BigInteger digits = unscaled.length == 0 ? BigInteger.ZERO : new BigInteger(unscaled);
    BigDecimal number = new BigDecimal(digits, scale);
    boolean isPlain = Math.abs((long) scale) <= LARGEST_PLAIN_SCALE;
    out.text(isPlain ? number.toPlainString() : number.toString());
  }

  private void variableScale(JsonReader in, JsonOutput out) throws JsonException {
    if (in.peek() != JsonReader.Token.OBJECT) {
      copy(in, out);
      return;
    }
    int scale = 0;
    byte[] unscaled = null;
    in.beginObject();
    while (in.nextField()) {
      String name = Scalars.name(in);
      if (name.equals("value")) {
        unscaled = number(in);
      } else {
        Scalars number = new Scalars();
        number.add(name, in);
        scale = name.equals("scale") ? scale(number) : scale;
      }
    }
    if (unscaled == null) {
      throw refusal("the scale and value of a VariableScaleDecimal", "none");
    }
    decimal(unscaled, scale, out);
  }

  /** It is a part of the row, so a message does not quote it. */
  private static int scale(Scalars value) throws JsonException {
    try {
      return value.integer("scale").map(Number::intValue).orElse(0);
    } catch (JsonException otherValue) {
      throw refusal("a number as the scale of a VariableScaleDecimal", "another value");
    }
  }

  private void geometry(JsonReader in, JsonOutput out) throws JsonException {
    int from = in.skipSpace(in.position());
    byte[] wkb = null;
    if (in.peek() == JsonReader.Token.OBJECT) {
      in.beginObject();
      while (in.nextField()) {
        if (Scalars.name(in).equals("wkb") && in.peek() == JsonReader.Token.STRING) {
          wkb = base64(in);
        } else {
          in.skipValue();
        }
      }
    } else {
      in.skipValue();
    }
    Optional<String> arrays = wkb == null ? Optional.empty() : WellKnownBinary.toJson(wkb);
    if (arrays.isPresent()) {
      out.text(arrays.get());
    } else {
      out.copy(in.buffer(), from, in.position());
    }
  }

  private static void time(ConnectType type, JsonReader.Token token, JsonReader in, JsonOutput out)
      throws JsonException {
    if (token != JsonReader.Token.NUMBER) {
      copy(in, out);
      return;
    }
    in.readNumber();
    String number = Scalars.text(in);
    try {
      out.text("\"" + text(type, Long.parseLong(number)) + "\"");
    } catch (NumberFormatException otherNumber) {
      throw refusal("a whole number of 64 bits for a time", "another number");
    } catch (DateTimeException beyond) {
      throw refusal("a date within the range of java.time", "one beyond it");
    }
  }

  private static String text(ConnectType type, long count) {
    switch (type) {
      case DATE:
        return LocalDate.ofEpochDay(count).toString();
      case TIME_MILLIS:
        return Moment.time(count, 3);
      case TIME_MICROS:
        return Moment.time(count, 6);
      case TIME_NANOS:
        return Moment.time(count, 9);
      case TIMESTAMP_MILLIS:
        return Moment.local(count, 3);
      case TIMESTAMP_MICROS:
        return Moment.local(count, 6);
      case TIMESTAMP_NANOS:
        return Moment.local(count, 9);
      default:
        throw new IllegalStateException("Not a time: " + type);
    }
  }

  private static JsonException refusal(String expected, String found) {
    return new JsonException(
        Reason.UNDECODABLE,
        "Expected " + expected + ", by the schema of the change, but found " + found,
        0);
  }
}
