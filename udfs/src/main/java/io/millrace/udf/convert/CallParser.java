package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import io.millrace.udf.function.Functions;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One expression:
 *
 * <pre>
 * expression = pointer | metadata | constant | function "(" [ expression { "," expression } ] ")"
 * constant   = "'" text "'" | any JSON value      (two quotes in text stand for one)
 * pointer    = "/" up to a comma, a parenthesis or a space | place('/any, (pointer)')
 * </pre>
 */
final class CallParser {
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern POINTER = Pattern.compile("/[^\\s,()]*");
  private static final Pattern TEXT = Pattern.compile("'(?:[^']++|'')*+'");
  private static final String PLACE = "place";
  private static final int DEEPEST = 50;

  private final String text;
  private final SourceParser around;
  private int at;
  private int depth;

  CallParser(String text, SourceParser around) {
    this.text = text;
    this.around = around;
  }

  Source parse() throws SourceSyntaxException {
    Source source = expression();
    skipSpace();
    if (at < text.length()) {
      throw expected("the end");
    }
    return source;
  }

  private Source expression() throws SourceSyntaxException {
    skipSpace();
    if (at == text.length()) {
      throw expected("a value");
    }
    char first = text.charAt(at);
    if (first == '/') {
      return Source.place(SourceParser.pointer(take(POINTER)));
    }
    if (first == '\'') {
      return Source.constant(JsonValue.string(quoted()).json());
    }
    if ("\"-[{".indexOf(first) >= 0 || (first >= '0' && first <= '9')) {
      return Source.constant(json());
    }
    int start = at;
    String word = take(WORD);
    skipSpace();
    return is('(') ? call(word) : word(word, start);
  }

  private Source word(String word, int start) throws SourceSyntaxException {
    if (word.equals("true") || word.equals("false") || word.equals("null")) {
      return Source.constant(word);
    }
    if (word.equals(Source.RAW_MESSAGE)) {
      return Source.place(List.of());
    }
    Metadata metadata = Metadata.ofLabel(word);
    if (metadata == null) {
      throw SourceParser.complaint(start == 0 ? text : word + within());
    }
    return Source.metadata(metadata);
  }

  private Source call(String name) throws SourceSyntaxException {
    at++;
    if (++depth > DEEPEST) {
      throw expected("at most " + DEEPEST + " calls inside each other");
    }
    if (name.equals(PLACE)) {
      return place();
    }
    List<Source> arguments = new ArrayList<>();
    skipSpace();
    if (!is(')')) {
      arguments.add(expression());
      for (skipSpace(); is(','); skipSpace()) {
        at++;
        arguments.add(expression());
      }
    }
    close();
    check(name, arguments.size());
    return Source.call(name, arguments);
  }

  private Source place() throws SourceSyntaxException {
    skipSpace();
    String pointer = is('\'') ? quoted() : "";
    if (!pointer.startsWith("/")) {
      throw expected("a JSON Pointer in quotes: place('/a, b')");
    }
    close();
    return Source.place(SourceParser.pointer(pointer));
  }

  private void close() throws SourceSyntaxException {
    skipSpace();
    if (!is(')')) {
      throw expected("',' or ')'");
    }
    at++;
    depth--;
  }

  private void check(String name, int arguments) throws SourceSyntaxException {
    Functions functions = around.functions();
    if (!functions.problems().isEmpty()) {
      throw new SourceSyntaxException(String.join("; ", functions.problems()));
    }
    JsonFunction function = functions.find(name);
    if (function == null) {
      String near = NearestName.of(name, functions.names());
      throw new SourceSyntaxException(
          "there is no function "
              + name
              + (near == null ? "" : "; did you mean " + near + "?")
              + " Functions here: "
              + String.join(", ", functions.names()));
    }
    if (!function.description().takes(arguments)) {
      throw new SourceSyntaxException(
          "expected "
              + function.description().signature()
              + " but was given "
              + arguments
              + (arguments == 1 ? " argument" : " arguments")
              + within());
    }
  }

  private String quoted() throws SourceSyntaxException {
    String literal = take(TEXT);
    return literal.substring(1, literal.length() - 1).replace("''", "'");
  }

  private String json() throws SourceSyntaxException {
    byte[] rest = text.substring(at).getBytes(StandardCharsets.UTF_8);
    JsonReader reader = new JsonReader();
    reader.reset(rest, 0, rest.length);
    try {
      reader.skipValue();
    } catch (JsonException e) {
      throw expected("a JSON value");
    }
    String json = new String(rest, 0, reader.position(), StandardCharsets.UTF_8);
    at += json.length();
    return json;
  }

  private String take(Pattern pattern) throws SourceSyntaxException {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw at == 0 ? SourceParser.complaint(text) : expected("a value");
    }
    at = matcher.end();
    return matcher.group();
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean is(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private String within() {
    return " in " + text;
  }

  private SourceSyntaxException expected(String what) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    // A bare word with spaces or dots is no half call: tell all that could stand here.
    return text.indexOf('(') < 0 && WORD.matcher(text).lookingAt()
        ? SourceParser.complaint(text)
        : new SourceSyntaxException(
            "expected " + what + " but was " + found + " at character " + (at + 1) + within());
  }
}
