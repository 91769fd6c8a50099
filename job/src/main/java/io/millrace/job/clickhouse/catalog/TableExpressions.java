package io.millrace.job.clickhouse.catalog;

import io.millrace.job.clickhouse.sql.ViewTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The expressions of a table's constraints, indices and engine, parsed from its CREATE statement,
 * because not every release has them in a system table.
 */
public final class TableExpressions {
  /** Tokens: strings, names, brackets, commas, and any other character. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.|'')*+'|" + ViewTarget.IDENTIFIER + "|\\S", Pattern.DOTALL);

  private static final Pattern CONSTRAINT =
      Pattern.compile(
          "CONSTRAINT\\s+" + ViewTarget.IDENTIFIER + "\\s+CHECK\\s+(.*)", Pattern.DOTALL);
  private static final Pattern INDEX =
      Pattern.compile(
          "INDEX\\s+" + ViewTarget.IDENTIFIER + "\\s+(.*?)\\s+TYPE\\s+[a-z_0-9]+\\b.*",
          Pattern.DOTALL);

  private TableExpressions() {}

  /**
   * The expressions of the constraints that are checked.
   *
   * @param statement {@code create_table_query} of system.tables
   */
  public static List<String> constraints(String statement) {
    return of(statement, CONSTRAINT);
  }

  /**
   * The expressions of the indices.
   *
   * @param statement {@code create_table_query} of system.tables
   */
  public static List<String> indices(String statement) {
    return of(statement, INDEX);
  }

  /**
   * The arguments of an engine as they are written, strings and names in their quotes.
   *
   * @param engine {@code engine_full} of system.tables; its brackets are those of the arguments
   */
  public static List<String> arguments(String engine) {
    return elements(engine).stream()
        .filter(argument -> !argument.isEmpty())
        .collect(Collectors.toList());
  }

  private static List<String> of(String statement, Pattern kind) {
    return elements(statement).stream()
        .map(kind::matcher)
        .filter(Matcher::matches)
        .map(element -> element.group(1))
        .collect(Collectors.toList());
  }

  /** The items between the commas of the first pair of brackets. */
  private static List<String> elements(String statement) {
    List<String> elements = new ArrayList<>();
    Matcher token = TOKEN.matcher(statement);
    int depth = 0;
    int from = 0;
    while (token.find()) {
      String text = token.group();
      if (text.equals("(") || text.equals("[") || text.equals("{")) {
        depth++;
        if (depth == 1) {
          from = token.end();
        }
      } else if (text.equals(")") || text.equals("]") || text.equals("}")) {
        depth--;
        if (depth == 0) {
          elements.add(statement.substring(from, token.start()).strip());
          return elements;
        }
      } else if (text.equals(",") && depth == 1) {
        elements.add(statement.substring(from, token.start()).strip());
        from = token.end();
      }
    }
    return elements;
  }
}
