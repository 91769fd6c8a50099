package io.millrace.job.clickhouse;

import io.millrace.udf.convert.TableName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a materialized view writes, read from its own statement: servers before 26 do not say it in
 * {@code system.tables}.
 */
final class ViewTarget {
  /** A name as the server writes it. */
  static final String IDENTIFIER = "(?:`(?:[^`\\\\]|\\\\.|``)*`|[A-Za-z_][A-Za-z0-9_]*)";

  private static final Pattern TO =
      Pattern.compile(
          "CREATE MATERIALIZED VIEW "
              + IDENTIFIER
              + "\\."
              + IDENTIFIER
              + "(?: UUID '[^']*')? TO (?<database>"
              + IDENTIFIER
              + ")\\.(?<table>"
              + IDENTIFIER
              + ")[ (].*",
          Pattern.DOTALL);
  private static final String NO_UUID = "00000000-0000-0000-0000-000000000000";

  private ViewTarget() {}

  /**
   * @param statement the view's {@code create_table_query}
   * @param uuid the view's, which its inner table's name is made of
   */
  static TableName of(TableName view, String statement, String uuid) {
    return named(statement)
        .orElseGet(
            () ->
                new TableName(
                    view.database(),
                    uuid.equals(NO_UUID) ? ".inner." + view.table() : ".inner_id." + uuid));
  }

  private static Optional<TableName> named(String statement) {
    Matcher matcher = TO.matcher(statement);
    return matcher.matches()
        ? Optional.of(
            new TableName(unquoted(matcher.group("database")), unquoted(matcher.group("table"))))
        : Optional.empty();
  }

  /** The name itself. */
  static String unquoted(String identifier) {
    return identifier.startsWith("`")
        ? identifier.substring(1, identifier.length() - 1).replaceAll("\\\\(.)", "$1")
        : identifier;
  }
}
