package io.millrace.udf.function;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonPointer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** Functions over values of any kind. */
final class ValueFunctions {
  private static final String HEX = "0123456789abcdef";

  private ValueFunctions() {}

  /**
   * @param spelling of the fields in JSON text
   */
  static List<JsonFunction> all(FieldSpelling spelling) {
    MessageDigest digest = sha256();
    return List.of(
        new BuiltIn(
            FunctionDescription.of(
                    "sha256(text)",
                    "SHA-256 of the text in UTF-8, as 64 lower case hexadecimal digits.")
                .example(
                    "sha256('abc')",
                    "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""),
            a -> JsonValue.string(hex(digest.digest(a.get(0).textBytes())))),
        new BuiltIn(
            FunctionDescription.of(
                    "coalesce(value...)",
                    "The first value that is neither null nor missing, or null. If a pointer cannot be"
                        + " followed and no other pointer has a value, convert.mismatched-paths applies: a"
                        + " constant or metadata does not count.")
                .takingNulls()
                .example("coalesce(null, 'a', 'b')", "\"a\""),
            ValueFunctions::coalesce),
        new BuiltIn(
            FunctionDescription.of(
                    "null_if(value, other)",
                    "null if both have the same text, otherwise the value.")
                .example("null_if('n/a', 'n/a')", "null")
                .example("null_if(5, 0)", "5"),
            a ->
                Arrays.equals(a.get(0).textBytes(), a.get(1).textBytes())
                    ? JsonValue.NULL
                    : a.get(0)),
        new BuiltIn(
            FunctionDescription.of(
                    "to_json(value)", "The JSON of the value, as text; a string is in quotes.")
                .example("to_json([1, \"a\"])", "\"[1, \\\"a\\\"]\""),
            a -> JsonValue.string(Arguments.json(a.get(0)))),
        new BuiltIn(
            FunctionDescription.of(
                    "parse_json(text[, pointer])",
                    "Parses text that is JSON, such as a document inside a string. With a JSON"
                        + " Pointer, the value at that place; null if nothing is there. If text, a number or"
                        + " an array is on the way, convert.mismatched-paths applies. Names are"
                        + " compared as convert.field-names says. The function has no result if the"
                        + " pointer's field occurs twice.")
                .example("parse_json('{\"a\":[1]}')", "{\"a\":[1]}")
                .example("parse_json('{\"user\":{\"id\":7}}', '/user/id')", "7")
                .example("parse_json(decode_base64('eyJhIjoxfQ=='), '/a')", "1"),
            a -> parseJson(a, spelling)));
  }

  private static JsonValue coalesce(List<JsonValue> values) {
    return values.stream().filter(value -> !value.isNull()).findFirst().orElse(JsonValue.NULL);
  }

  private static JsonValue parseJson(List<JsonValue> arguments, FieldSpelling spelling)
      throws FunctionException {
    JsonValue text = arguments.get(0);
    try {
      JsonValue value = JsonValue.parse(text.textBytes());
      return arguments.size() == 1 ? value : part(value, arguments.get(1), spelling);
    } catch (JsonException notJson) {
      throw new FunctionException("JSON text", text);
    }
  }

  private static JsonValue part(JsonValue whole, JsonValue pointer, FieldSpelling spelling)
      throws FunctionException {
    try {
      JsonValue part = whole;
      for (String step : JsonPointer.parse(pointer.text())) {
        part = part.part(step, spelling);
      }
      return part;
    } catch (IllegalArgumentException noPointer) {
      throw new FunctionException("a JSON Pointer such as /user/id", pointer);
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 2);
    for (byte b : bytes) {
      text.append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
    }
    return text.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
