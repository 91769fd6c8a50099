package io.millrace.udf.mapping;

import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.mapping.Condition.Kind;
import io.millrace.udf.text.DateTimeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One condition, with the operators of SQL and their precedence. Values are the expressions of a
 * column mapping.
 *
 * <pre>
 * condition = all { OR all }
 * all       = negation { AND negation }
 * negation  = { NOT } test
 * test      = value [ ( = | == | != | &lt;&gt; | &lt; | &lt;= | &gt; | &gt;= ) value
 *                   | [ NOT ] IN "(" value { "," value } ")"
 *                   | [ NOT ] LIKE value | [ NOT ] ILIKE value
 *                   | [ NOT ] BETWEEN value AND value
 *                   | IS [ NOT ] NULL ]
 * value     = "(" condition ")" | expression
 * </pre>
 *
 * @see ExpressionParser
 */
final class ConditionParser {
  private static final int DEEPEST = 50;

  private static final Set<String> KEYWORDS =
      Set.of("AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "BETWEEN", "IS", "NULL");

  /** Longer ones first. */
  private static final Map<String, Kind> COMPARISONS = new LinkedHashMap<>();

  static {
    COMPARISONS.put("<=", Kind.LESS_OR_EQUAL);
    COMPARISONS.put(">=", Kind.GREATER_OR_EQUAL);
    COMPARISONS.put("<>", Kind.NOT_EQUAL);
    COMPARISONS.put("!=", Kind.NOT_EQUAL);
    COMPARISONS.put("==", Kind.EQUAL);
    COMPARISONS.put("=", Kind.EQUAL);
    COMPARISONS.put("<", Kind.LESS);
    COMPARISONS.put(">", Kind.GREATER);
  }

  private final ExpressionParser text;
  private int depth;

  ConditionParser(String text, ColumnSourceParser around) {
    this.text = new ExpressionParser(text, around, ExpressionParser.Within.CONDITION);
  }

  static boolean isKeyword(String word) {
    return KEYWORDS.contains(word.toUpperCase(Locale.ROOT));
  }

  Condition parse() throws ColumnSourceSyntaxException {
    Condition condition = requireCondition(condition());
    text.skipSpace();
    if (!text.isAtEnd()) {
      throw unexpected("AND, OR or the end");
    }
    return condition;
  }

  private Condition condition() throws ColumnSourceSyntaxException {
    return joined(Kind.OR, "OR");
  }

  private Condition joined(Kind kind, String word) throws ColumnSourceSyntaxException {
    Condition first = kind == Kind.OR ? joined(Kind.AND, "AND") : negation();
    if (!takeWord(word)) {
      return first;
    }
    List<Condition> parts = new ArrayList<>();
    parts.add(requireCondition(first));
    do {
      parts.add(requireCondition(kind == Kind.OR ? joined(Kind.AND, "AND") : negation()));
    } while (takeWord(word));
    return Condition.of(kind, parts);
  }

  private Condition negation() throws ColumnSourceSyntaxException {
    boolean isNegative = false;
    boolean isNegated = false;
    while (takeWord("NOT")) {
      isNegative = !isNegative;
      isNegated = true;
    }
    Condition test = test();
    if (isNegated) {
      requireCondition(test);
    }
    return isNegative ? not(test) : test;
  }

  private Condition test() throws ColumnSourceSyntaxException {
    Condition left = value();
    text.skipSpace();
    int start = text.at();
    for (Map.Entry<String, Kind> comparison : COMPARISONS.entrySet()) {
      if (text.take(comparison.getKey())) {
        return alone(compared(comparison.getValue(), left, value(), start));
      }
    }
    if (takeWord("IS")) {
      boolean isNot = takeWord("NOT");
      if (!takeWord("NULL")) {
        throw text.expected(isNot ? "NULL" : "NULL or NOT NULL");
      }
      return alone(negatedIf(isNot, Condition.of(Kind.IS_NULL, List.of(left))));
    }
    boolean isNot = takeWord("NOT");
    if (takeWord("IN")) {
      return alone(negatedIf(isNot, Condition.of(Kind.IN, list(left))));
    }
    if (takeWord("LIKE")) {
      return alone(negatedIf(isNot, like(Kind.LIKE, left)));
    }
    if (takeWord("ILIKE")) {
      return alone(negatedIf(isNot, like(Kind.ILIKE, left)));
    }
    if (takeWord("BETWEEN")) {
      return alone(negatedIf(isNot, between(left, start)));
    }
    if (isNot) {
      throw text.expected("IN, LIKE, ILIKE or BETWEEN");
    }
    return left;
  }

  /** Comparisons are not chained: {@code a < b < c} would compare a truth value. */
  private Condition alone(Condition test) throws ColumnSourceSyntaxException {
    text.skipSpace();
    int start = text.at();
    for (String comparison : COMPARISONS.keySet()) {
      if (text.take(comparison)) {
        throw new ColumnSourceSyntaxException(
            "expected AND, OR or the end but found "
                + comparison
                + "; join two comparisons by AND, or put one into parentheses",
            start);
      }
    }
    return test;
  }

  private Condition between(Condition left, int start) throws ColumnSourceSyntaxException {
    Condition least = value();
    if (!takeWord("AND")) {
      throw text.expected("AND");
    }
    Condition most = value();
    return Condition.of(
        Kind.AND,
        List.of(
            compared(Kind.GREATER_OR_EQUAL, left, least, start),
            compared(Kind.LESS_OR_EQUAL, left, most, start)));
  }

  private List<Condition> list(Condition left) throws ColumnSourceSyntaxException {
    List<Condition> parts = new ArrayList<>();
    parts.add(left);
    text.skipSpace();
    int start = text.at();
    if (!text.take("(")) {
      throw text.expected("'(' and a list of values");
    }
    do {
      Condition element = value();
      requireComparable(left, element, start);
      parts.add(element);
      text.skipSpace();
    } while (text.take(","));
    if (!text.take(")")) {
      throw text.expected("',' or ')'");
    }
    return parts;
  }

  private Condition like(Kind kind, Condition left) throws ColumnSourceSyntaxException {
    Condition pattern = value();
    String constant = pattern.constant();
    if (constant != null && !constant.startsWith("\"") && !constant.equals("null")) {
      throw new ColumnSourceSyntaxException(
          "expected a pattern in quotes such as 'a%' but found " + constant, pattern.position());
    }
    if (constant != null && endsInBackslash(constant)) {
      throw new ColumnSourceSyntaxException(
          "expected %, _ or \\ behind the last backslash of the pattern; two backslashes are one",
          pattern.position());
    }
    return Condition.of(kind, List.of(left, pattern));
  }

  /** Whether a pattern ends in a backslash that escapes nothing. */
  private static boolean endsInBackslash(String json) {
    String pattern = text(json);
    int end = pattern.length();
    while (end > 0 && pattern.charAt(end - 1) == '\\') {
      end--;
    }
    return (pattern.length() - end) % 2 == 1;
  }

  private static String text(String json) {
    try {
      return JsonValue.parse(json.getBytes(StandardCharsets.UTF_8)).text();
    } catch (JsonException e) {
      throw new IllegalStateException("The constant was parsed before", e);
    }
  }

  private Condition compared(Kind kind, Condition left, Condition right, int start)
      throws ColumnSourceSyntaxException {
    requireComparable(left, right, start);
    return Condition.of(kind, List.of(left, right));
  }

  private Condition value() throws ColumnSourceSyntaxException {
    text.skipSpace();
    int start = text.at();
    if (text.take("!") || text.take("&&") || text.take("||")) {
      throw new ColumnSourceSyntaxException(
          "expected a value but found an operator of another language; write NOT, AND and OR",
          start);
    }
    if (!text.take("(")) {
      return Condition.value(text.expression(), start);
    }
    if (++depth > DEEPEST) {
      throw new ColumnSourceSyntaxException(
          "expected at most " + DEEPEST + " nested parentheses", start);
    }
    Condition inner = condition();
    text.skipSpace();
    if (!text.take(")")) {
      throw unexpected("AND, OR or ')'");
    }
    depth--;
    return inner;
  }

  /** Takes a keyword, in any letter case. */
  private boolean takeWord(String word) {
    text.skipSpace();
    String next = text.nextWord();
    return next.equalsIgnoreCase(word) && text.take(next);
  }

  private ColumnSourceSyntaxException unexpected(String what) {
    String word = text.nextWord();
    String near = word.isEmpty() ? null : NearestName.of(word, KEYWORDS);
    int position = text.at();
    boolean isForeign = text.take("&&") || text.take("||");
    ColumnSourceSyntaxException plain = text.expected(what);
    if (near == null && !isForeign) {
      return plain;
    }
    String hint = isForeign ? "; write AND and OR" : "; did you mean " + near + "?";
    return new ColumnSourceSyntaxException(
        isForeign ? "expected " + what + hint : plain.getMessage() + hint, position);
  }

  private static Condition negatedIf(boolean isNot, Condition condition) {
    return isNot ? not(condition) : condition;
  }

  private static Condition not(Condition condition) {
    return Condition.of(Kind.NOT, List.of(condition));
  }

  /** A value stands for a condition if it may be true or false. */
  private static Condition requireCondition(Condition condition)
      throws ColumnSourceSyntaxException {
    if (condition.kind() != Kind.VALUE) {
      return condition;
    }
    ColumnSource value = condition.value();
    String constant = value.constant();
    Metadata metadata = value.metadata();
    if (constant != null && !constant.matches("true|false|null|-?[0-9].*")) {
      throw new ColumnSourceSyntaxException(
          "expected a condition but found the constant "
              + constant
              + "; write a comparison such as /field = 'a' or /field IN ('a', 'b')",
          condition.position());
    }
    if (metadata != null && metadata != Metadata.DOCUMENT_INDEX) {
      throw new ColumnSourceSyntaxException(
          "expected a condition but found " + value + "; write a comparison with it",
          condition.position());
    }
    return condition;
  }

  private static void requireComparable(Condition left, Condition right, int start)
      throws ColumnSourceSyntaxException {
    requireSimple(left);
    requireSimple(right);
    requireTime(left, right, start);
    requireTime(right, left, start);
  }

  private static void requireSimple(Condition operand) throws ColumnSourceSyntaxException {
    String constant = operand.constant();
    if (constant != null && (constant.startsWith("[") || constant.startsWith("{"))) {
      throw new ColumnSourceSyntaxException(
          "expected text, a number, true, false or null but found "
              + constant
              + "; to compare arrays and objects, compare their JSON: to_json(/field) = '[1]'",
          operand.position());
    }
  }

  /** A time is compared with text that is one. */
  private static void requireTime(Condition time, Condition other, int start)
      throws ColumnSourceSyntaxException {
    @Nullable String constant = other.constant();
    if (!time.isTime() || constant == null || constant.equals("null")) {
      return;
    }
    byte[] text = text(constant).getBytes(StandardCharsets.UTF_8);
    boolean isText = constant.startsWith("\"");
    if (!isText || !new DateTimeText().parse(text, 0, text.length)) {
      throw new ColumnSourceSyntaxException(
          "expected a time such as '2026-11-01T00:00:00Z' to compare with "
              + time.value()
              + " but found "
              + constant,
          Math.max(start, other.position()));
    }
  }
}
