package io.millrace.udf.function;

import io.millrace.udf.json.Base64Text;
import io.millrace.udf.json.JsonException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * Functions over text. A value that is not a string counts as its JSON text. Where the result is
 * text, the arguments must be UTF-8.
 */
final class TextFunctions {
  /** Maximum characters; a longer text fits into no row. */
  private static final int LONGEST_RESULT = 32 << 20;

  private TextFunctions() {}

  static List<JsonFunction> all() {
    return List.of(
        new BuiltIn(
            FunctionDescription.of("lower(text)", "The text in lower case.")
                .example("lower('Ada@Example.COM')", "\"ada@example.com\""),
            a -> JsonValue.string(Arguments.text(a.get(0)).toLowerCase(Locale.ROOT))),
        new BuiltIn(
            FunctionDescription.of("upper(text)", "The text in upper case.")
                .example("upper('de')", "\"DE\""),
            a -> JsonValue.string(Arguments.text(a.get(0)).toUpperCase(Locale.ROOT))),
        new BuiltIn(
            FunctionDescription.of("trim(text)", "The text without white space at its ends.")
                .example("trim('  a b ')", "\"a b\""),
            a -> JsonValue.string(Arguments.text(a.get(0)).strip())),
        new BuiltIn(
            FunctionDescription.of("length(text)", "Number of characters (code points).")
                .example("length('Zoë')", "3"),
            a -> JsonValue.number(length(a.get(0).text()))),
        new BuiltIn(
            FunctionDescription.of("concat(text...)", "The texts, joined.")
                .example("concat('eu', '-', 7)", "\"eu-7\""),
            TextFunctions::concat),
        new BuiltIn(
            FunctionDescription.of(
                    "substring(text, start[, length])",
                    "The part of the text that starts at a character, counted from 1, and ends after the"
                        + " given length or at the text's end.")
                .example("substring('2026-11-01', 1, 4)", "\"2026\"")
                .example("substring('abc', 3)", "\"c\""),
            TextFunctions::substring),
        new BuiltIn(
            FunctionDescription.of(
                    "replace(text, what, with)", "The text with every occurrence replaced.")
                .example("replace('1,234,567', ',', '')", "\"1234567\""),
            TextFunctions::replace),
        new BuiltIn(
            FunctionDescription.of(
                    "decode_base64(text)",
                    "The UTF-8 text inside base64, in the standard or URL-safe alphabet, with or"
                        + " without padding. Zero bytes at the end are removed.")
                .example("decode_base64('eyJhIjoxfQ==')", "\"{\\\"a\\\":1}\""),
            a -> decodeBase64(a.get(0))),
        new BuiltIn(
            FunctionDescription.of(
                    "split(text, separator)",
                    "The parts of the text between separators, as an array. Empty text has no parts.")
                .example("split('a,b,,c', ',')", "[\"a\",\"b\",\"\",\"c\"]"),
            TextFunctions::split),
        new BuiltIn(
            FunctionDescription.of(
                    "split_part(text, separator, number)",
                    "One part of the text between separators, counted from 1; null if there are fewer"
                        + " parts. Empty text has no parts.")
                .example("split_part('2 123 eth0', ' ', 3)", "\"eth0\"")
                .example("split_part('a,b', ',', 3)", "null"),
            TextFunctions::splitPart),
        new BuiltIn(
            FunctionDescription.of(
                    "mask(text, keep)",
                    "The text with an asterisk for each character except the last ones, whose number is keep.")
                .example("mask('4111111111111111', 4)", "\"************1111\""),
            TextFunctions::mask));
  }

  private static JsonValue concat(List<JsonValue> arguments) throws FunctionException {
    StringBuilder text = new StringBuilder();
    for (JsonValue argument : arguments) {
      text.append(Arguments.text(argument));
    }
    return JsonValue.string(text.toString());
  }

  private static JsonValue decodeBase64(JsonValue text) throws FunctionException {
    try {
      byte[] bytes = Base64Text.decode(text.textBytes());
      int length = bytes.length;
      while (length > 0 && bytes[length - 1] == 0) {
        length--;
      }
      return JsonValue.string(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString());
    } catch (JsonException noBase64) {
      throw new FunctionException("base64", text);
    } catch (CharacterCodingException noText) {
      throw new FunctionException("base64 of text in UTF-8", text);
    }
  }

  private static JsonValue substring(List<JsonValue> arguments) throws FunctionException {
    String text = Arguments.text(arguments.get(0));
    int length = length(text);
    int from = Math.min(length, Arguments.integer(arguments.get(1), 1) - 1);
    int wanted = arguments.size() > 2 ? Arguments.integer(arguments.get(2), 0) : Integer.MAX_VALUE;
    int to = from + Math.min(length - from, wanted);
    return JsonValue.string(
        text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to)));
  }

  private static JsonValue replace(List<JsonValue> arguments) throws FunctionException {
    String text = Arguments.text(arguments.get(0));
    String what = notEmpty(arguments.get(1));
    String with = Arguments.text(arguments.get(2));
    long length = text.length();
    for (int at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length())) {
      length += with.length() - what.length();
    }
    if (length > LONGEST_RESULT) {
      throw new FunctionException(
          "a result of at most " + LONGEST_RESULT + " characters", arguments.get(0));
    }
    return JsonValue.string(text.replace(what, with));
  }

  private static JsonValue split(List<JsonValue> arguments) throws FunctionException {
    String separator = notEmpty(arguments.get(1));
    String text = Arguments.text(arguments.get(0));
    if (text.isEmpty()) {
      return JsonValue.array(List.of());
    }
    return JsonValue.strings(() -> parts(text, separator));
  }

  private static JsonValue splitPart(List<JsonValue> arguments) throws FunctionException {
    String separator = notEmpty(arguments.get(1));
    int number = Arguments.integer(arguments.get(2), 1);
    String text = Arguments.text(arguments.get(0));
    if (text.isEmpty()) {
      return JsonValue.NULL;
    }
    int from = 0;
    for (int part = 1; part < number; part++) {
      int end = text.indexOf(separator, from);
      if (end < 0) {
        return JsonValue.NULL;
      }
      from = end + separator.length();
    }
    int end = text.indexOf(separator, from);
    return JsonValue.string(text.substring(from, end < 0 ? text.length() : end));
  }

  /** Appends part by part: a text may have millions. */
  private static Iterator<String> parts(String text, String separator) {
    return new Iterator<>() {
      private int from;

      @Override
      public boolean hasNext() {
        return from <= text.length();
      }

      @Override
      public String next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int end = text.indexOf(separator, from);
        String part = text.substring(from, end < 0 ? text.length() : end);
        from = end < 0 ? text.length() + 1 : end + separator.length();
        return part;
      }
    };
  }

  private static JsonValue mask(List<JsonValue> arguments) throws FunctionException {
    String text = Arguments.text(arguments.get(0));
    int hidden = Math.max(0, length(text) - Arguments.integer(arguments.get(1), 0));
    return JsonValue.string(
        "*".repeat(hidden) + text.substring(text.offsetByCodePoints(0, hidden)));
  }

  private static String notEmpty(JsonValue text) throws FunctionException {
    if (text.isEmptyText()) {
      throw new FunctionException("text that is not empty", text);
    }
    return Arguments.text(text);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
