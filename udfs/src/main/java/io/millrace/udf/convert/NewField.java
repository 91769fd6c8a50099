package io.millrace.udf.convert;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.table.WideTypes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column for a field, from its first value. It takes that value and, where possible,
 * later ones of another kind: numbers are wide, text stays text, and what is not plain becomes JSON
 * text.
 */
final class NewField {
  /** As many as a GeoJSON MultiPolygon has. */
  private static final int MOST_DIMENSIONS = 4;

  private enum Kind {
    BOOLEAN,
    INTEGER,
    FRACTION,
    TEXT,
    ARRAY,
    /** An object, or what only its JSON text holds. */
    OTHER
  }

  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private boolean hasNulls;
  private @Nullable BigInteger least;
  private @Nullable BigInteger greatest;
  private @Nullable NewField elements;

  private NewField() {}

  /**
   * Consumes a value other than null and returns the type.
   *
   * @param name of the field
   * @return a type that holds the value and, but for an array, NULL
   */
  static String type(String name, JsonReader in) throws JsonException {
    NewField field = new NewField();
    field.add(in, 0);
    String type = field.type();
    // ClickHouse would take arrays with the same name before the dot for one Nested.
    boolean isNested = name.indexOf('.') >= 0 && type != null && type.startsWith("Array(");
    return type == null || isNested ? nullable(WideTypes.TEXT) : type;
  }

  private void add(JsonReader in, int dimensions) throws JsonException {
    switch (in.peek()) {
      case NULL:
        in.readNull();
        hasNulls = true;
        break;
      case TRUE:
      case FALSE:
        var unused = in.readBoolean();
        kinds.add(Kind.BOOLEAN);
        break;
      case NUMBER:
        in.readNumber();
        number(in);
        break;
      case STRING:
        in.skipValue();
        kinds.add(Kind.TEXT);
        break;
      case ARRAY:
        array(in, dimensions + 1);
        break;
      default:
        in.skipValue();
        kinds.add(Kind.OTHER);
    }
  }

  private void array(JsonReader in, int dimensions) throws JsonException {
    if (dimensions > MOST_DIMENSIONS) {
      in.skipValue();
      kinds.add(Kind.OTHER);
      return;
    }
    kinds.add(Kind.ARRAY);
    NewField inside = elements == null ? new NewField() : elements;
    elements = inside;
    in.beginArray();
    while (in.nextElement()) {
      inside.add(in, dimensions);
    }
  }

  private void number(JsonReader in) {
    int length = in.textTo() - in.textFrom();
    String text = new String(in.textBuffer(), in.textFrom(), length, StandardCharsets.US_ASCII);
    if (Double.isInfinite(Double.parseDouble(text))) {
      kinds.add(Kind.OTHER);
    } else if (!in.isInteger()) {
      kinds.add(Kind.FRACTION);
    } else {
      kinds.add(Kind.INTEGER);
      BigInteger number = new BigInteger(text);
      least = least == null ? number : least.min(number);
      greatest = greatest == null ? number : greatest.max(number);
    }
  }

  /** Null if only JSON text holds the values. */
  private @Nullable String type() {
    if (kinds.equals(EnumSet.of(Kind.ARRAY))) {
      String inside = elements == null ? null : elements.type();
      // An array cannot be NULL.
      return hasNulls || inside == null ? null : "Array(" + inside + ")";
    }
    return scalar();
  }

  private @Nullable String scalar() {
    if (kinds.isEmpty() || kinds.equals(EnumSet.of(Kind.TEXT))) {
      return nullable(WideTypes.TEXT);
    }
    if (kinds.equals(EnumSet.of(Kind.BOOLEAN))) {
      return nullable(WideTypes.BOOLEAN);
    }
    if (kinds.equals(EnumSet.of(Kind.INTEGER)) && least != null && greatest != null) {
      return nullable(WideTypes.integer(least, greatest));
    }
    return EnumSet.of(Kind.INTEGER, Kind.FRACTION).containsAll(kinds)
        ? nullable(WideTypes.FRACTION)
        : null;
  }

  private static String nullable(String type) {
    return "Nullable(" + type + ")";
  }
}
