package io.millrace.udf.mapping;

import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.function.Functions;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
 *
 * <p>In a condition, a pointer also ends at an operator ({@code = < > !}), and true, false and null
 * may be written in any letter case.
 */
final class ExpressionParser {
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  static final Pattern POINTER = Pattern.compile("/[^\\s,()]*");
  private static final Pattern POINTER_IN_CONDITION = Pattern.compile("/[^\\s,()=<>!]*");
  private static final Pattern TEXT = Pattern.compile("'(?:[^']++|'')*+'");
  private static final String PLACE = "place";
  private static final int DEEPEST = 50;

  private static final Set<String> LITERALS = Set.of("true", "false", "null");

  /** What the expression is part of. */
  enum Within {
    /** The source of a column: the expression is the whole text. */
    MAPPING,
    /** A condition, which {@link ConditionParser} reads. Errors have a position. */
    CONDITION
  }

  private final String text;
  private final ColumnSourceParser around;
  private final Within within;
  private int at;
  private int depth;

  ExpressionParser(String text, ColumnSourceParser around) {
    this(text, around, Within.MAPPING);
  }

  ExpressionParser(String text, ColumnSourceParser around, Within within) {
    this.text = text;
    this.around = around;
    this.within = within;
  }

  ColumnSource parse() throws ColumnSourceSyntaxException {
    ColumnSource source = expression();
    skipSpace();
    if (at < text.length()) {
      throw expected("the end");
    }
    return source;
  }

  /** Reads one expression, and stops behind it. */
  ColumnSource expression() throws ColumnSourceSyntaxException {
    skipSpace();
    if (at == text.length()) {
      throw expected("a value");
    }
    char first = text.charAt(at);
    if (first == '/') {
      int start = at;
      String pointer = take(within == Within.CONDITION ? POINTER_IN_CONDITION : POINTER);
      return ColumnSource.place(pointer(pointer, start));
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
    return is('(') ? call(word, start) : word(word, start);
  }

  private List<String> pointer(String pointer, int start) throws ColumnSourceSyntaxException {
    try {
      return ColumnSourceParser.pointer(pointer);
    } catch (ColumnSourceSyntaxException e) {
      throw new ColumnSourceSyntaxException(String.valueOf(e.getMessage()), start);
    }
  }

  private ColumnSource word(String word, int start) throws ColumnSourceSyntaxException {
    String literal = within == Within.CONDITION ? word.toLowerCase(Locale.ROOT) : word;
    if (LITERALS.contains(literal)) {
      return ColumnSource.constant(literal);
    }
    if (word.equals(ColumnSource.RAW_MESSAGE)) {
      return ColumnSource.place(List.of());
    }
    ChangeField change = ChangeField.ofLabel(word);
    if (change != null) {
      return ColumnSource.change(change);
    }
    Metadata metadata = Metadata.ofLabel(word);
    if (metadata == null) {
      throw within == Within.CONDITION
          ? unknownWord(word, start)
          : ColumnSourceParser.complaint(start == 0 ? text : word + within());
    }
    return ColumnSource.metadata(metadata);
  }

  private static ColumnSourceSyntaxException unknownWord(String word, int start) {
    List<String> names = ColumnSourceParser.metadataNames();
    String near = NearestName.of(word, names);
    String question = near == null ? "" : "; did you mean " + near + "?";
    String message =
        word.startsWith("_")
            ? "there is no metadata " + word + question + " Metadata: " + String.join(", ", names)
            : ConditionParser.isKeyword(word)
                ? "expected a value but found " + word
                : "expected a value but found the word "
                    + word
                    + "; a field is written /"
                    + word
                    + ", a text '"
                    + word
                    + "'";
    return new ColumnSourceSyntaxException(message, start);
  }

  private ColumnSource call(String name, int start) throws ColumnSourceSyntaxException {
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
    check(name, arguments.size(), start);
    return ColumnSource.call(name, arguments);
  }

  private ColumnSource place() throws ColumnSourceSyntaxException {
    skipSpace();
    int start = at;
    String pointer = is('\'') ? quoted() : "";
    if (!pointer.startsWith("/")) {
      throw expected("a JSON Pointer in quotes: place('/a, b')");
    }
    close();
    return ColumnSource.place(pointer(pointer, start));
  }

  private void close() throws ColumnSourceSyntaxException {
    skipSpace();
    if (!is(')')) {
      throw expected("',' or ')'");
    }
    at++;
    depth--;
  }

  private void check(String name, int arguments, int start) throws ColumnSourceSyntaxException {
    Functions functions = around.functions();
    if (!functions.problems().isEmpty()) {
      throw new ColumnSourceSyntaxException(String.join("; ", functions.problems()), start);
    }
    JsonFunction function = functions.find(name);
    if (function == null) {
      String near = NearestName.of(name, functions.names());
      throw new ColumnSourceSyntaxException(
          "there is no function "
              + name
              + (near == null ? "" : "; did you mean " + near + "?")
              + " Functions: "
              + String.join(", ", functions.names()),
          start);
    }
    if (!function.description().takes(arguments)) {
      throw new ColumnSourceSyntaxException(
          "expected "
              + function.description().signature()
              + " but was given "
              + arguments
              + (arguments == 1 ? " argument" : " arguments")
              + within(),
          start);
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
      throw at == 0 && within == Within.MAPPING
          ? ColumnSourceParser.complaint(text)
          : expected("a value");
    }
    at = matcher.end();
    return matcher.group();
  }

  void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean is(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  /** The index of the next character. */
  int at() {
    return at;
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  /** Takes the text if it comes next. */
  boolean take(String symbol) {
    boolean isNext = text.startsWith(symbol, at);
    at += isNext ? symbol.length() : 0;
    return isNext;
  }

  /** The word that comes next; empty if none does. Takes nothing. */
  String nextWord() {
    Matcher matcher = WORD.matcher(text).region(at, text.length());
    return matcher.lookingAt() ? matcher.group() : "";
  }

  private String within() {
    return within == Within.CONDITION ? "" : " in " + text;
  }

  /** The error for the next character, which is not what was expected. */
  ColumnSourceSyntaxException expected(String what) {
    if (within == Within.CONDITION) {
      return new ColumnSourceSyntaxException("expected " + what + " but found " + found(), at);
    }
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    // A bare word with spaces or dots is not an incomplete call, so the message lists everything
    // that is allowed here.
    return text.indexOf('(') < 0 && WORD.matcher(text).lookingAt()
        ? ColumnSourceParser.complaint(text)
        : new ColumnSourceSyntaxException(
            "expected " + what + " but was " + found + " at character " + (at + 1) + within());
  }

  private String found() {
    String word = nextWord();
    return isAtEnd() ? "the end" : word.isEmpty() ? String.valueOf(text.charAt(at)) : word;
  }
}
