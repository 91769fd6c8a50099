package io.millrace.job.clickhouse.sql;

import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target table of a materialized view, parsed from its CREATE statement, because servers before
 * 26 do not list it in {@code system.tables}.
 */
public final class ViewTarget {
  /** A name in the server's spelling. */
  public static final String IDENTIFIER = "(?:`(?:[^`\\\\]|\\\\.|``)*`|[A-Za-z_][A-Za-z0-9_]*)";

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
   * The table that a view writes to.
   *
   * @param statement the view's {@code create_table_query}
   * @param uuid the view's UUID, which is part of its inner table's name
   */
  public static TableName of(TableName view, String statement, String uuid) {
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

  /** The unquoted name. */
  public static String unquoted(String identifier) {
    return identifier.startsWith("`")
        ? SqlLiteral.unescaped(identifier.substring(1, identifier.length() - 1))
        : identifier;
  }
}
