package io.millrace.udf.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A JSON value as it is written, with the values inside: nothing about a number or a string is lost
 * by reading it. Jackson says what is JSON.
 *
 * @param source the value's own text
 * @param names the text of an object's names, one for each of the values; empty otherwise
 * @param inner the values of an array or an object
 */
record JsonSource(
    Kind kind, String source, List<String> names, List<JsonSource> inner, Spelling spelling) {
  /** Whether an object's own names are written with escapes. */
  enum Spelling {
    PLAIN,
    ESCAPED
  }

  enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    WORD
  }

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(2000)
                  .build())
          .build();

  /** The one value that is the whole text, if the text is JSON. */
  static Optional<JsonSource> parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      JsonSource value = value(parser, text);
      return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  /** Whether the text is one JSON value. */
  static boolean isJson(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      parser.skipChildren();
      parser.finishToken();
      return parser.currentToken() != null && parser.nextToken() == null;
    } catch (IOException notJson) {
      return false;
    }
  }

  private static JsonSource value(JsonParser parser, String text) throws IOException {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    List<String> names = new ArrayList<>();
    List<JsonSource> inner = new ArrayList<>();
    Kind kind = kind(parser.currentToken());
    Spelling spelling = Spelling.PLAIN;
    if (kind == Kind.OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        names.add(parser.currentName());
        int name = (int) parser.currentTokenLocation().getCharOffset() + 1;
        boolean plain = text.startsWith(parser.currentName() + '"', name);
        spelling = plain ? spelling : Spelling.ESCAPED;
        parser.nextToken();
        inner.add(value(parser, text));
      }
    } else if (kind == Kind.ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        inner.add(value(parser, text));
      }
    } else {
      parser.getText();
    }
    int to = (int) parser.currentLocation().getCharOffset();
    return new JsonSource(kind, text.substring(from, to).strip(), names, inner, spelling);
  }

  private static Kind kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> Kind.OBJECT;
      case START_ARRAY -> Kind.ARRAY;
      case VALUE_STRING -> Kind.STRING;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
      default -> Kind.WORD;
    };
  }

  /** The text of every bare number in it. */
  Stream<String> numbers() {
    Stream<String> own = kind == Kind.NUMBER ? Stream.of(source) : Stream.empty();
    return Stream.concat(own, inner.stream().flatMap(JsonSource::numbers));
  }

  /** All strings in it. */
  Stream<JsonSource> strings() {
    Stream<JsonSource> own = kind == Kind.STRING ? Stream.of(this) : Stream.empty();
    return Stream.concat(own, inner.stream().flatMap(JsonSource::strings));
  }

  /**
   * Whether two fields in it have one path, a name with dots being several steps. The objects of an
   * array have separate paths.
   */
  boolean hasPathTwice() {
    List<String> paths = paths("").toList();
    return paths.stream().distinct().count() < paths.size()
        || inner.stream().anyMatch(JsonSource::hasPathTwice);
  }

  private Stream<String> paths(String before) {
    return IntStream.range(0, names.size())
        .boxed()
        .flatMap(
            i -> {
              String path = before + "." + names.get(i);
              return Stream.concat(Stream.of(path), inner.get(i).paths(path));
            });
  }

  /** The text a string stands for. */
  String text() {
    try (JsonParser parser = FACTORY.createParser(source)) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new IllegalStateException("No string: " + source, e);
    }
  }

  /** The JSON string of a text. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
