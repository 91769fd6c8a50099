package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text, numbers and booleans among the fields of an object, by name. */
public final class Scalars {
  /** Longer text is not a number, and must not be read as one. */
  private static final int LONGEST_NUMBER = 100;

  private final Map<String, String> values = new HashMap<>();

  /** Reads an object completely. Of fields that come twice, the last counts. */
  public static Scalars of(JsonReader in) throws JsonException {
    Scalars scalars = new Scalars();
    in.beginObject();
    while (in.nextField()) {
      scalars.add(name(in), in);
    }
    return scalars;
  }

  /** The name of the field that a reader is at. */
  public static String name(JsonReader in) {
    return new String(
        in.nameBuffer(), in.nameFrom(), in.nameTo() - in.nameFrom(), StandardCharsets.UTF_8);
  }

  /** Adds a value, which is consumed; null, objects and arrays are left out. */
  public void add(String name, JsonReader in) throws JsonException {
    switch (in.peek()) {
      case STRING:
        in.readString();
        values.put(name, text(in));
        return;
      case NUMBER:
        in.readNumber();
        values.put(name, text(in));
        return;
      case TRUE:
      case FALSE:
        values.put(name, String.valueOf(in.readBoolean()));
        return;
      default:
        in.skipValue();
    }
  }

  /** The text of the string or number that a reader consumed last. */
  public static String text(JsonReader in) {
    return new String(
        in.textBuffer(), in.textFrom(), in.textTo() - in.textFrom(), StandardCharsets.UTF_8);
  }

  /** Null if the field is missing or null. */
  public @Nullable String text(String name) {
    return values.get(name);
  }

  /** Whether the field has a value that is not null. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Whether there is no such value at all. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** A copy of the fields whose name has one of these starts, without it. */
  Scalars without(String... starts) {
    Scalars inner = new Scalars();
    for (String start : starts) {
      values.forEach(
          (name, value) -> {
            if (name.startsWith(start)) {
              inner.values.put(name.substring(start.length()), value);
            }
          });
    }
    return inner;
  }

  /**
   * A whole number, also in quotes.
   *
   * @throws JsonException if the field is something else
   */
  public Optional<BigInteger> integer(String name) throws JsonException {
    String text = values.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(number(name, text).toBigIntegerExact());
    } catch (ArithmeticException fraction) {
      throw refusal(name, text);
    }
  }

  /**
   * A number, also in quotes.
   *
   * @throws JsonException if the field is something else
   */
  public Optional<BigDecimal> number(String name) throws JsonException {
    String text = values.get(name);
    return text == null ? Optional.empty() : Optional.of(number(name, text));
  }

  private static BigDecimal number(String name, String text) throws JsonException {
    try {
      if (text.length() <= LONGEST_NUMBER) {
        BigDecimal number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) <= LONGEST_NUMBER) {
          return number;
        }
      }
    } catch (NumberFormatException otherText) {
      // The error follows below.
    }
    throw refusal(name, text);
  }

  private static JsonException refusal(String name, String text) {
    String shown = text.length() > LONGEST_NUMBER ? text.substring(0, LONGEST_NUMBER) + "…" : text;
    return new JsonException(
        Reason.UNDECODABLE,
        "Expected a number in the change's field \"" + name + "\" but found " + shown,
        0);
  }
}
