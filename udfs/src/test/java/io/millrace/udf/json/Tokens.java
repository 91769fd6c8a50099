package io.millrace.udf.json;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a reader saw in a document, as words that can be compared. */
final class Tokens {
  private static final HexFormat HEX = HexFormat.of();

  private final List<String> words = new ArrayList<>();

  /** The tokens of the value at the reader's position. */
  static List<String> of(JsonReader reader) throws JsonException {
    Tokens tokens = new Tokens();
    tokens.value(reader);
    return tokens.words;
  }

  static String name(byte[] bytes, int from, int to) {
    return "name " + HEX.formatHex(bytes, from, to);
  }

  static String string(byte[] bytes, int from, int to) {
    return "string " + HEX.formatHex(bytes, from, to);
  }

  static String number(String text, boolean integer) {
    return (integer ? "integer " : "decimal ") + text;
  }

  private void value(JsonReader reader) throws JsonException {
    switch (reader.peek()) {
      case OBJECT -> {
        reader.beginObject();
        words.add("{");
        while (reader.nextField()) {
          words.add(name(reader.nameBuffer(), reader.nameFrom(), reader.nameTo()));
          value(reader);
        }
        words.add("}");
      }
      case ARRAY -> {
        reader.beginArray();
        words.add("[");
        while (reader.nextElement()) {
          value(reader);
        }
        words.add("]");
      }
      case STRING -> {
        reader.readString();
        words.add(string(reader.textBuffer(), reader.textFrom(), reader.textTo()));
      }
      case NUMBER -> {
        reader.readNumber();
        int length = reader.textTo() - reader.textFrom();
        String text =
            new String(
                reader.textBuffer(),
                reader.textFrom(),
                length,
                java.nio.charset.StandardCharsets.US_ASCII);
        words.add(number(text, reader.isInteger()));
      }
      case TRUE, FALSE -> words.add(Boolean.toString(reader.readBoolean()));
      case NULL -> {
        reader.readNull();
        words.add("null");
      }
    }
  }
}
