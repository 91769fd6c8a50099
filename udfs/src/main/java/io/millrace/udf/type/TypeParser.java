package io.millrace.udf.type;

import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.type.ClickHouseType.Argument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recursive descent parser for types. */
final class TypeParser {
  /** Maximum nesting, deeper than any server accepts. */
  private static final int MAX_DEPTH = 200;

  private final String text;
  private int at;
  private int depth;

  TypeParser(String text) {
    this.text = text;
  }

  ClickHouseType parse() throws TypeSyntaxException {
    ClickHouseType type = type(identifier());
    skipSpace();
    if (at < text.length()) {
      throw unexpected("the end of the type");
    }
    return type;
  }

  private ClickHouseType type(String name) throws TypeSyntaxException {
    if (!next('(')) {
      return ClickHouseType.of(name);
    }
    if (++depth > MAX_DEPTH) {
      throw unexpected("at most " + MAX_DEPTH + " levels");
    }
    List<Argument> arguments = new ArrayList<>();
    if (!next(')')) {
      do {
        arguments.add(name.equals("JSON") ? jsonArgument() : argument());
      } while (next(','));
      require(')');
    }
    depth--;
    return new ClickHouseType(name, arguments);
  }

  /** Besides paths with a type, JSON has paths to skip. */
  private Argument jsonArgument() throws TypeSyntaxException {
    int from = at;
    if (!word("SKIP")) {
      at = from;
      return argument();
    }
    from = at;
    if (word("REGEXP") && peek() == '\'') {
      return Argument.skipRegexp(quoted());
    }
    at = from;
    return Argument.skip(identifier());
  }

  private boolean word(String word) throws TypeSyntaxException {
    return isIdentifier(peek()) && text.startsWith(word, at) && identifier().equals(word);
  }

  private Argument argument() throws TypeSyntaxException {
    char first = peek();
    if (first == '\'') {
      String literal = quoted();
      return Argument.text(literal, next('=') ? Long.valueOf(number()) : null);
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
      return Argument.number(number());
    }
    String word = identifier();
    if (next('=')) {
      return Argument.parameter(word, number());
    }
    @Nullable String name = null;
    if (isIdentifier(peek())) {
      name = word;
      word = identifier();
    }
    return Argument.type(name, type(word));
  }

  private String identifier() throws TypeSyntaxException {
    char first = peek();
    if (first == '`' || first == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw unexpected("a name");
    }
    return text.substring(from, at);
  }

  private String quoted() throws TypeSyntaxException {
    char quote = text.charAt(at++);
    StringBuilder plain = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        if (at < text.length() && text.charAt(at) == quote) {
          at++;
        } else {
          return plain.toString();
        }
      } else if (c == '\\' && at < text.length()) {
        c = SqlLiteral.unescaped(text.charAt(at++));
      }
      plain.append(c);
    }
    throw unexpected("a closing " + quote);
  }

  private long number() throws TypeSyntaxException {
    boolean minus = peek() == '-';
    int start = at;
    int from = minus ? at + 1 : at;
    at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from || at - from > 18) {
      throw unexpected("a number");
    }
    return Long.parseLong(text.substring(start, at));
  }

  private boolean next(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void require(char c) throws TypeSyntaxException {
    if (!next(c)) {
      throw unexpected("'" + c + "'");
    }
  }

  /** The next character that is not a space; a zero at the end. */
  private char peek() {
    skipSpace();
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void skipSpace() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private static boolean isIdentifier(char c) {
    return c == '`' || c == '"' || (isWord(c) && !(c >= '0' && c <= '9'));
  }

  private static boolean isWord(char c) {
    return c == '_' || c == '.' || Character.isLetterOrDigit(c);
  }

  private TypeSyntaxException unexpected(String expected) {
    return new TypeSyntaxException(
        "expected " + expected + " at character " + (at + 1) + " of " + text);
  }
}
