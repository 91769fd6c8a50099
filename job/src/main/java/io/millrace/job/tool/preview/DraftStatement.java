package io.millrace.job.tool.preview;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A CREATE TABLE statement in the form that the server's {@code formatQuery} gives it: without
 * comments, a clause on each line, and no line break within a name or a string.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/sql-reference/functions/other-functions#formatQuery">formatQuery</a>
 */
final class DraftStatement {
  private static final Pattern HEAD =
      Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?[^\\n]+\\n\\(\\n");
  private static final String END_OF_COLUMNS = "\n)";

  private static final Pattern CLAUSE =
      Pattern.compile(
          "(ENGINE =|PARTITION BY|PRIMARY KEY|ORDER BY|SAMPLE BY|TTL|SETTINGS|COMMENT) .*");

  private static final Pattern ENGINE =
      Pattern.compile("ENGINE = (`?)(\\w+)\\1(?:\\((.*)\\))?", Pattern.DOTALL);

  /** An engine whose tables hold their rows themselves, on this server's own disks. */
  private static final Pattern MERGE_TREE =
      Pattern.compile("(Replicated|Shared)?((?:[A-Z][a-zA-Z]*)?MergeTree)");

  /** Replicas need a free path in Keeper, and a temporary table cannot have one. */
  private static final Pattern REPLICA =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*', '(?:[^'\\\\]|\\\\.)*'(?:, )?");

  /** A volume of the storage policy, which the temporary table does not take over. */
  private static final Pattern MOVES = Pattern.compile(" TO (?:DISK|VOLUME) '");

  /** The settings that decide whether the server accepts the table. A disk is not among them. */
  private static final Pattern SETTING =
      Pattern.compile(
          "(?<=SETTINGS |, )(?:allow_\\w+|deduplicate_merge_projection_mode) = (?:\\w+|'\\w+')");

  private static final List<String> KEPT =
      List.of("PARTITION BY", "PRIMARY KEY", "ORDER BY", "SAMPLE BY");

  private final String columns;
  private final Map<String, String> clauses;
  private final String engine;
  private final String arguments;

  private DraftStatement(
      String columns, Map<String, String> clauses, String engine, String arguments) {
    this.columns = columns;
    this.clauses = clauses;
    this.engine = engine;
    this.arguments = arguments;
  }

  /**
   * Takes a statement apart.
   *
   * @throws CatalogException if it is no CREATE TABLE with columns, or does more than that
   */
  static DraftStatement of(String formatted) throws CatalogException {
    Matcher head = HEAD.matcher(formatted);
    if (!head.lookingAt()) {
      throw noTable();
    }
    // What is inside of the columns is indented.
    int end = formatted.indexOf(END_OF_COLUMNS, head.end());
    if (end < 0) {
      throw noTable();
    }
    Map<String, String> clauses = clauses(formatted.substring(end + END_OF_COLUMNS.length()));
    // The default of default_table_engine.
    Matcher engine = ENGINE.matcher(clauses.getOrDefault("ENGINE =", "ENGINE = MergeTree"));
    if (!engine.matches()) {
      throw more(clauses.getOrDefault("ENGINE =", ""));
    }
    return new DraftStatement(
        formatted.substring(head.end(), end),
        clauses,
        engine.group(2),
        Objects.requireNonNullElse(engine.group(3), ""));
  }

  private static Map<String, String> clauses(String text) throws CatalogException {
    Map<String, String> clauses = new LinkedHashMap<>();
    String[] lines = text.split("\n", -1);
    if (!lines[0].isEmpty()) {
      throw more(lines[0]);
    }
    @Nullable String clause = null;
    for (String line : List.of(lines).subList(1, lines.length)) {
      Matcher begin = CLAUSE.matcher(line);
      if (begin.matches()) {
        clause = begin.group(1);
        clauses.put(clause, line);
      } else if (clause != null && (line.startsWith(" ") || line.startsWith(")"))) {
        clauses.merge(clause, line, (before, more) -> before + "\n" + more);
      } else {
        throw more(line);
      }
    }
    return clauses;
  }

  private static CatalogException noTable() {
    return new CatalogException(
        Kind.REFUSED,
        "The statement is not a CREATE TABLE with a list of columns",
        "Write CREATE TABLE database.table (column Type, …) ENGINE = MergeTree ORDER BY …",
        null);
  }

  private static CatalogException more(String text) {
    return new CatalogException(
        Kind.REFUSED,
        "The statement does more than describe a table: " + text.strip(),
        "End it after the table's engine and its clauses",
        null);
  }

  /** The engine's name, as written. */
  String engine() {
    return engine;
  }

  /** Whether the temporary table has this engine, apart from replication. */
  boolean keepsEngine() {
    return MERGE_TREE.matcher(engine).matches();
  }

  /**
   * The statement of a temporary table on this server alone. It has the columns and keys, and an
   * engine that keeps rows in the table itself: other engines write to tables, files and servers.
   */
  String temporary(String name) {
    StringBuilder sql =
        new StringBuilder("CREATE TEMPORARY TABLE ")
            .append(name)
            .append("\n(\n")
            .append(columns)
            .append("\n)\nENGINE = ");
    Matcher family = MERGE_TREE.matcher(engine);
    if (!family.matches()) {
      return sql.append("Memory").toString();
    }
    String own = family.group(1) == null ? arguments : REPLICA.matcher(arguments).replaceFirst("");
    sql.append(family.group(2)).append(own.isEmpty() ? "" : "(" + own + ")");
    KEPT.stream()
        .filter(clauses::containsKey)
        .forEach(kept -> sql.append('\n').append(clauses.get(kept)));
    String ttl = clauses.getOrDefault("TTL", "");
    if (!ttl.isEmpty() && !MOVES.matcher(ttl).find()) {
      sql.append('\n').append(ttl);
    }
    String settings =
        SETTING
            .matcher(clauses.getOrDefault("SETTINGS", ""))
            .results()
            .map(setting -> setting.group())
            .collect(Collectors.joining(", "));
    return sql.append(settings.isEmpty() ? "" : "\nSETTINGS " + settings).toString();
  }
}
