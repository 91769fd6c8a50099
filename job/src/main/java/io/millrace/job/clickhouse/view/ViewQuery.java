package io.millrace.job.clickhouse.view;

import io.millrace.job.clickhouse.sql.ViewTarget;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query of a materialized view, to run over other rows than those of its table. */
final class ViewQuery {
  private static final Pattern IDENTIFIER = Pattern.compile(ViewTarget.IDENTIFIER);

  /** Tokens: strings, names with dots, and any other character. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.)*+'|(?<path>"
              + ViewTarget.IDENTIFIER
              + "(?:\\."
              + ViewTarget.IDENTIFIER
              + ")*+)|\\S",
          Pattern.DOTALL);

  private static final Pattern ALIAS = Pattern.compile("\\s+AS\\s.*", Pattern.DOTALL);

  private final String before;
  private final String after;

  private ViewQuery(String before, String after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Parses the query and finds where it reads its table.
   *
   * @param select the view's {@code as_select}: in the server's spelling, every table with its
   *     database
   * @return empty if the query does not name the table exactly once, after FROM: which of several
   *     the block replaces differs between releases
   */
  static Optional<ViewQuery> of(TableName table, String select) {
    Matcher token = TOKEN.matcher(select);
    String last = "";
    ViewQuery query = null;
    while (token.find()) {
      List<String> path = path(token.group("path"));
      if (path.size() >= 2
          && path.get(0).equals(table.database())
          && path.get(1).equals(table.table())) {
        if (query != null || path.size() > 2 || !last.equals("FROM")) {
          return Optional.empty();
        }
        String rest = select.substring(token.end());
        query =
            new ViewQuery(
                select.substring(0, token.start()),
                ALIAS.matcher(rest).matches()
                    ? rest
                    : " AS " + TableName.quote(table.table()) + rest);
      }
      last = token.group();
    }
    return Optional.ofNullable(query);
  }

  /**
   * The view's result for these rows.
   *
   * @param rows a query
   */
  String over(String rows) {
    return before + "(" + rows + ")" + after;
  }

  private static List<String> path(@Nullable String text) {
    List<String> path = new ArrayList<>();
    if (text != null) {
      Matcher names = IDENTIFIER.matcher(text);
      while (names.find()) {
        path.add(ViewTarget.unquoted(names.group()));
      }
    }
    return path;
  }
}
