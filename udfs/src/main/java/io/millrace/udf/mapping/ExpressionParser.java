package io.millrace.udf.mapping;

import io.millrace.udf.function.Functions;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
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
final class ExpressionParser {
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern POINTER = Pattern.compile("/[^\\s,()]*");
  private static final Pattern TEXT = Pattern.compile("'(?:[^']++|'')*+'");
  private static final String PLACE = "place";
  private static final int DEEPEST = 50;

  private final String text;
  private final ColumnSourceParser around;
  private int at;
  private int depth;

  ExpressionParser(String text, ColumnSourceParser around) {
    this.text = text;
    this.around = around;
  }

  ColumnSource parse() throws ColumnSourceSyntaxException {
    ColumnSource source = expression();
    skipSpace();
    if (at < text.length()) {
      throw expected("the end");
    }
    return source;
  }

  private ColumnSource expression() throws ColumnSourceSyntaxException {
    skipSpace();
    if (at == text.length()) {
      throw expected("a value");
    }
    char first = text.charAt(at);
    if (first == '/') {
      return ColumnSource.place(ColumnSourceParser.pointer(take(POINTER)));
    }
    if (first == '\'') {
      return ColumnSource.constant(JsonValue.string(quoted()).json());
    }
    if ("\"-[{".indexOf(first) >= 0 || (first >= '0' && first <= '9')) {
      return ColumnSource.constant(json());
    }
    int start = at;
    String word = take(WORD);
    skipSpace();
    return is('(') ? call(word) : word(word, start);
  }

  private ColumnSource word(String word, int start) throws ColumnSourceSyntaxException {
    if (word.equals("true") || word.equals("false") || word.equals("null")) {
      return ColumnSource.constant(word);
    }
    if (word.equals(ColumnSource.RAW_MESSAGE)) {
      return ColumnSource.place(List.of());
    }
    Metadata metadata = Metadata.ofLabel(word);
    if (metadata == null) {
      throw ColumnSourceParser.complaint(start == 0 ? text : word + within());
    }
    return ColumnSource.metadata(metadata);
  }

  private ColumnSource call(String name) throws ColumnSourceSyntaxException {
    at++;
    if (++depth > DEEPEST) {
      throw expected("at most " + DEEPEST + " nested calls");
    }
    if (name.equals(PLACE)) {
      return place();
    }
    List<ColumnSource> arguments = new ArrayList<>();
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
    return ColumnSource.call(name, arguments);
  }

  private ColumnSource place() throws ColumnSourceSyntaxException {
    skipSpace();
    String pointer = is('\'') ? quoted() : "";
    if (!pointer.startsWith("/")) {
      throw expected("a JSON Pointer in quotes: place('/a, b')");
    }
    close();
    return ColumnSource.place(ColumnSourceParser.pointer(pointer));
  }

  private void close() throws ColumnSourceSyntaxException {
    skipSpace();
    if (!is(')')) {
      throw expected("',' or ')'");
    }
    at++;
    depth--;
  }

  private void check(String name, int arguments) throws ColumnSourceSyntaxException {
    Functions functions = around.functions();
    if (!functions.problems().isEmpty()) {
      throw new ColumnSourceSyntaxException(String.join("; ", functions.problems()));
    }
    JsonFunction function = functions.find(name);
    if (function == null) {
      String near = NearestName.of(name, functions.names());
      throw new ColumnSourceSyntaxException(
          "there is no function "
              + name
              + (near == null ? "" : "; did you mean " + near + "?")
              + " Functions: "
              + String.join(", ", functions.names()));
    }
    if (!function.description().takes(arguments)) {
      throw new ColumnSourceSyntaxException(
          "expected "
              + function.description().signature()
              + " but was given "
              + arguments
              + (arguments == 1 ? " argument" : " arguments")
              + within());
    }
  }

  private String quoted() throws ColumnSourceSyntaxException {
    String literal = take(TEXT);
    return literal.substring(1, literal.length() - 1).replace("''", "'");
  }

  private String json() throws ColumnSourceSyntaxException {
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

  private String take(Pattern pattern) throws ColumnSourceSyntaxException {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw at == 0 ? ColumnSourceParser.complaint(text) : expected("a value");
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

  private ColumnSourceSyntaxException expected(String what) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    // A bare word with spaces or dots is not an incomplete call, so the message lists everything
    // that is allowed here.
    return text.indexOf('(') < 0 && WORD.matcher(text).lookingAt()
        ? ColumnSourceParser.complaint(text)
        : new ColumnSourceSyntaxException(
            "expected " + what + " but was " + found + " at character " + (at + 1) + within());
  }
}
