package io.millrace.udf.convert;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * The type of a column for a field, from its first value. It takes that value and, where possible,
 * later ones of another kind: numbers are wide, text stays text, and what is not plain becomes JSON
 * text.
 */
final class NewField {
  private static final String TEXT = "String";

  /** Characters of the longest number that may fit 64 bits. */
  private static final int LONGEST_INTEGER = 20;

  private NewField() {}

  /**
   * Consumes a value other than null and returns the type.
   *
   * @return a type that holds the value and, but for an array, NULL
   */
  static String type(JsonReader in) throws JsonException {
    if (in.peek() != Token.ARRAY) {
      return nullable(scalar(in));
    }
    String element = elements(in);
    return element.isEmpty() ? nullable(TEXT) : "Array(" + nullable(element) + ")";
  }

  /**
   * The common type of all elements; empty if they have none in common, or one that only text can
   * hold.
   */
  private static String elements(JsonReader in) throws JsonException {
    String common = "";
    boolean isPlain = true;
    in.beginArray();
    while (in.nextElement()) {
      Token token = in.peek();
      if (token == Token.OBJECT || token == Token.ARRAY) {
        in.skipValue();
        isPlain = false;
      } else if (token == Token.NULL) {
        in.readNull();
      } else {
        String type = scalar(in);
        common = common.isEmpty() || common.equals(type) ? type : wider(common, type);
        isPlain &= !common.isEmpty();
      }
    }
    return isPlain ? common : "";
  }

  /** A type for both numbers; empty if no type holds both. */
  private static String wider(String one, String other) {
    boolean areNumbers = isNumber(one) && isNumber(other);
    return areNumbers ? "Float64" : "";
  }

  private static boolean isNumber(String type) {
    return type.equals("Int64") || type.equals("Float64");
  }

  private static String scalar(JsonReader in) throws JsonException {
    switch (in.peek()) {
      case NUMBER:
        in.readNumber();
        return number(in);
      case TRUE:
      case FALSE:
        var unused = in.readBoolean();
        return "Bool";
      default:
        in.skipValue();
        return TEXT;
    }
  }

  private static String number(JsonReader in) {
    if (!in.isInteger()) {
      return "Float64";
    }
    if (in.textTo() - in.textFrom() > LONGEST_INTEGER) {
      return TEXT;
    }
    String digits =
        new String(
            in.textBuffer(), in.textFrom(), in.textTo() - in.textFrom(), StandardCharsets.US_ASCII);
    // Text keeps every digit.
    return new BigInteger(digits).bitLength() < Long.SIZE ? "Int64" : TEXT;
  }

  private static String nullable(String type) {
    return "Nullable(" + type + ")";
  }
}
