package io.millrace.udf.function;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import io.millrace.udf.text.Ascii;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A JSON value as its source text in UTF-8. Immutable. */
public final class JsonValue {
  /** JSON's null. */
  public static final JsonValue NULL = new JsonValue("null".getBytes(StandardCharsets.UTF_8));

  /** The kinds of values. */
  public enum Kind {
    NULL,
    BOOLEAN,
    NUMBER,
    STRING,
    ARRAY,
    OBJECT
  }

  /** Maximum bytes; a longer value fits into no row. */
  private static final int LONGEST_ARRAY = 48 << 20;

  /** A step of a pointer that is the number of an element. */
  private static final Pattern ELEMENT = Pattern.compile("0|[1-9][0-9]*");

  private static final String HEX = "0123456789abcdef";

  private final byte[] source;

  private JsonValue(byte[] source) {
    this.source = source;
  }

  /** Creates a string. */
  public static JsonValue string(String text) {
    return new JsonValue(quote(text).getBytes(StandardCharsets.UTF_8));
  }

  /** Creates an integer. */
  public static JsonValue number(long value) {
    return new JsonValue(Long.toString(value).getBytes(StandardCharsets.UTF_8));
  }

  /** Creates a number of any size. */
  public static JsonValue number(BigDecimal value) {
    return new JsonValue(value.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Creates a boolean. */
  public static JsonValue bool(boolean value) {
    return new JsonValue(Boolean.toString(value).getBytes(StandardCharsets.UTF_8));
  }

  /** Creates an array. */
  public static JsonValue array(List<JsonValue> elements) {
    ByteArrayOutputStream array = new ByteArrayOutputStream();
    array.write('[');
    for (JsonValue element : elements) {
      if (array.size() > 1) {
        array.write(',');
      }
      array.write(element.source, 0, element.source.length);
    }
    array.write(']');
    return new JsonValue(array.toByteArray());
  }

  /**
   * Parses a value; white space around it and zero bytes behind it are ignored.
   *
   * @throws JsonException if the text is not exactly one JSON value
   */
  public static JsonValue parse(byte[] json) throws JsonException {
    JsonReader reader = new JsonReader();
    reader.reset(json, 0, json.length);
    reader.peek();
    int from = reader.position();
    reader.skipValue();
    int to = reader.position();
    for (int i = to; i < json.length; i++) {
      if (" \t\r\n\0".indexOf(json[i]) < 0) {
        throw new JsonException(Reason.MALFORMED_JSON, "Expected one value but found more", i);
      }
    }
    return ofSource(json, from, to);
  }

  /**
   * Creates a value from JSON that was already validated.
   *
   * @param from first byte of the value
   * @param to end of the value, exclusive
   */
  public static JsonValue ofSource(byte[] buffer, int from, int to) {
    if (from >= to) {
      throw new IllegalArgumentException("A value has at least one byte");
    }
    return new JsonValue(Arrays.copyOfRange(buffer, from, to));
  }

  public Kind kind() {
    switch (source[0]) {
      case '{':
        return Kind.OBJECT;
      case '[':
        return Kind.ARRAY;
      case '"':
        return Kind.STRING;
      case 'n':
        return Kind.NULL;
      case 't':
      case 'f':
        return Kind.BOOLEAN;
      default:
        return Kind.NUMBER;
    }
  }

  public boolean isNull() {
    return source[0] == 'n';
  }

  /** The value's JSON, as written in the document. */
  public String json() {
    return new String(source, StandardCharsets.UTF_8);
  }

  /** The value's JSON in UTF-8, as a copy. */
  public byte[] jsonBytes() {
    return source.clone();
  }

  /**
   * The content of a string; of any other value its JSON, as in a String column. Bytes that are not
   * UTF-8 are replaced, by U+FFFD: {@link #textBytes} has them.
   */
  public String text() {
    return new String(textBytes(), StandardCharsets.UTF_8);
  }

  /** The text in UTF-8, as a copy; invalid UTF-8 bytes of the document are unchanged. */
  public byte[] textBytes() {
    if (kind() != Kind.STRING) {
      return source.clone();
    }
    try {
      JsonReader reader = new JsonReader();
      reader.reset(source, 0, source.length);
      reader.readString();
      return Arrays.copyOfRange(reader.textBuffer(), reader.textFrom(), reader.textTo());
    } catch (JsonException e) {
      throw new IllegalStateException("The value was parsed before", e);
    }
  }

  /** Transforms a value. */
  interface Step {
    JsonValue apply(JsonValue value) throws FunctionException;
  }

  /** Whether it is a string without characters. */
  public boolean isEmptyText() {
    return source.length == 2 && source[0] == '"';
  }

  /** The value with null in place of empty text, also in arrays. */
  public JsonValue withoutEmptyText() {
    if (kind() != Kind.ARRAY) {
      return isEmptyText() ? NULL : this;
    }
    try {
      return mapElements(element -> element.isEmptyText() ? NULL : element);
    } catch (FunctionException tooLong) {
      return this;
    }
  }

  /**
   * Replaces the elements that are neither null nor arrays, also in nested arrays. Takes linear
   * time and memory at any depth.
   */
  JsonValue mapElements(Step step) throws FunctionException {
    JsonReader reader = new JsonReader();
    reader.reset(source, 0, source.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream(source.length);
    try {
      mapElements(reader, step, out);
    } catch (JsonException e) {
      throw new IllegalStateException("The value was parsed before", e);
    }
    return new JsonValue(out.toByteArray());
  }

  private void mapElements(JsonReader reader, Step step, ByteArrayOutputStream out)
      throws JsonException, FunctionException {
    reader.beginArray();
    out.write('[');
    for (int i = 0; reader.nextElement(); i++) {
      if (i > 0) {
        out.write(',');
      }
      if (reader.peek() == JsonReader.Token.ARRAY) {
        mapElements(reader, step, out);
        continue;
      }
      int from = reader.position();
      reader.skipValue();
      JsonValue element = ofSource(source, from, reader.position());
      byte[] result = element.isNull() ? element.source : step.apply(element).source;
      out.write(result, 0, result.length);
      if (out.size() > LONGEST_ARRAY) {
        throw new FunctionException("an array of at most " + LONGEST_ARRAY + " bytes", element);
      }
    }
    out.write(']');
  }

  /**
   * The field of an object or the element of an array that a step of a JSON Pointer leads to; null
   * if it is missing.
   *
   * @param spelling of fields
   * @throws FunctionException if the value has no such parts, or a field occurs twice
   */
  JsonValue part(String step, FieldSpelling spelling) throws FunctionException {
    try {
      JsonReader reader = new JsonReader();
      reader.reset(source, 0, source.length);
      if (kind() == Kind.OBJECT) {
        return field(reader, step, spelling);
      }
      if (kind() == Kind.ARRAY && ELEMENT.matcher(step).matches()) {
        return element(reader, step);
      }
      if (isNull()) {
        return NULL;
      }
      throw FunctionException.mismatchedPath(this);
    } catch (JsonException e) {
      throw new IllegalStateException("It was read before", e);
    }
  }

  private JsonValue field(JsonReader reader, String step, FieldSpelling spelling)
      throws JsonException, FunctionException {
    byte[] name = step.getBytes(StandardCharsets.UTF_8);
    JsonValue exact = NULL;
    JsonValue respelled = NULL;
    int exactOnes = 0;
    int respelledOnes = 0;
    reader.beginObject();
    while (reader.nextField()) {
      boolean isExact = reader.nameEquals(name);
      boolean isRespelled = !isExact && isRespelled(reader, name, step, spelling);
      int from = reader.position();
      reader.skipValue();
      if (isExact) {
        exact = ofSource(source, from, reader.position());
        exactOnes++;
      } else if (isRespelled) {
        respelled = ofSource(source, from, reader.position());
        respelledOnes++;
      }
    }
    // Without letter case, all of them have that name.
    boolean isOneName = exactOnes == 0 || spelling == FieldSpelling.ANY_CASE;
    if (exactOnes + (isOneName ? respelledOnes : 0) > 1) {
      throw new FunctionException("the pointer's field at most once", this);
    }
    return exactOnes > 0 ? exact : respelled;
  }

  private static boolean isRespelled(
      JsonReader reader, byte[] name, String step, FieldSpelling spelling) {
    byte[] text = reader.nameBuffer();
    int from = reader.nameFrom();
    int to = reader.nameTo();
    switch (spelling) {
      case EXACT:
        return false;
      case ANY_CASE:
        return new String(text, from, to - from, StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .equals(step.toLowerCase(Locale.ROOT));
      default:
        return Ascii.equalsIgnoreCase(text, from, to, name);
    }
  }

  private JsonValue element(JsonReader reader, String step) throws JsonException {
    reader.beginArray();
    for (int i = 0; reader.nextElement(); i++) {
      int from = reader.position();
      reader.skipValue();
      if (step.equals(Integer.toString(i))) {
        return ofSource(source, from, reader.position());
      }
    }
    return NULL;
  }

  /** The elements of an array; for any other value, the value itself. */
  public List<JsonValue> elements() {
    if (kind() != Kind.ARRAY) {
      return List.of(this);
    }
    try {
      List<JsonValue> elements = new ArrayList<>();
      JsonReader reader = new JsonReader();
      reader.reset(source, 0, source.length);
      reader.beginArray();
      while (reader.nextElement()) {
        reader.peek();
        int from = reader.position();
        reader.skipValue();
        elements.add(ofSource(source, from, reader.position()));
      }
      return elements;
    } catch (JsonException e) {
      throw new IllegalStateException("The value was parsed before", e);
    }
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    quote(text, quoted);
    return quoted.toString();
  }

  /** Creates an array of strings without an object for each. */
  static JsonValue strings(Iterable<String> texts) {
    StringBuilder array = new StringBuilder("[");
    for (String text : texts) {
      array.append(array.length() == 1 ? "" : ",");
      quote(text, array);
    }
    return new JsonValue(array.append(']').toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void quote(String text, StringBuilder quoted) {
    quoted.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
      } else {
        quoted.append(c);
      }
    }
    quoted.append('"');
  }

  /** The source bytes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof JsonValue && Arrays.equals(((JsonValue) other).source, source);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(source);
  }

  @Override
  public String toString() {
    return json();
  }
}
