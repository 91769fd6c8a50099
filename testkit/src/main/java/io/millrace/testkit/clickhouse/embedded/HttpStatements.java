package io.millrace.testkit.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The statements that a request is translated to, for a new connection. The engine reads no data
 * that follows an INSERT, as it ends that at the first line end. So data goes by way of a file:
 *
 * <ul>
 *   <li>Settings and parameters: {@code SET}; {@code database}: {@code USE}.
 *   <li>External data: a temporary table and an INSERT into it.
 *   <li>{@code INSERT … FORMAT f} with data: {@code INSERT … FROM INFILE … FORMAT f}.
 *   <li>{@code INSERT … SELECT … FROM input(structure) FORMAT f} with data: {@code file(…)} in the
 *       place of {@code input(…)}.
 * </ul>
 */
final class HttpStatements {
  /** What the HTTP interface takes for itself; everything else is a setting. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "query_id",
          "database",
          "default_format",
          "compress",
          "wait_end_of_query",
          "buffer_size",
          "user",
          "password",
          "quota_key",
          "client_protocol_version",
          "stacktrace");

  private static final Set<String> UNSUPPORTED =
      Set.of("decompress", "session_id", "session_timeout", "session_check", "role");

  private static final String SUSPICIOUS =
      "SET allow_suspicious_low_cardinality_types = %s, allow_suspicious_variant_types = %s";

  private static final Pattern INSERT = Pattern.compile("\\s*INSERT\\s", Pattern.CASE_INSENSITIVE);
  private static final Pattern FORMAT = Pattern.compile("\\sFORMAT\\s+(\\w+)\\s*;?\\s*$");
  private static final Pattern INSERT_WITH_DATA =
      Pattern.compile("(\\s*INSERT\\s+INTO\\s[^']*?\\sFORMAT\\s+\\w+)\\s+(\\S.*)", Pattern.DOTALL);
  private static final Pattern INPUT =
      Pattern.compile("\\binput\\(\\s*('(?:[^'\\\\]|\\\\.|'')*')\\s*\\)");

  private final List<String> preparations = new ArrayList<>();
  private String statement = "";

  private HttpStatements() {}

  /**
   * @throws QueryFailedException when the request asks for what is not supported
   */
  static HttpStatements of(HttpRequest request) throws IOException, QueryFailedException {
    HttpStatements statements = new HttpStatements();
    statements.translate(request);
    return statements;
  }

  /** What comes before it. */
  List<String> preparations() {
    return preparations;
  }

  /** The request's own statement. */
  String statement() {
    return statement;
  }

  private void translate(HttpRequest request) throws IOException, QueryFailedException {
    for (String name : request.parameters().keySet()) {
      if (UNSUPPORTED.contains(name)) {
        throw new QueryFailedException(
            "Code: 48. DB::Exception: The parameter "
                + name
                + " is not supported by the HTTP interface of a ClickHouse library."
                + " (NOT_IMPLEMENTED)");
      }
    }
    MultipartBody parts = MultipartBody.of(request);
    prepare(request, parts.tables());
    statement = joined(request.query(), parts.query());
    if (!parts.tables().isEmpty() || !parts.query().isEmpty() || !request.hasBody()) {
      return;
    }
    if (INSERT.matcher(statement).lookingAt() && FORMAT.matcher(statement).find()) {
      statement = withData(statement, request.body(), request.compression());
      return;
    }
    statement = joined(statement, Files.readString(request.body(), UTF_8));
    Matcher insert = INSERT_WITH_DATA.matcher(statement);
    if (insert.matches()) {
      Path data = Files.writeString(request.folder().resolve("data"), insert.group(2));
      statement = withData(insert.group(1), data, "none");
    }
  }

  private static String joined(String first, String second) {
    return first.isEmpty() ? second : second.isEmpty() ? first : first + "\n" + second;
  }

  private void prepare(HttpRequest request, Map<String, Path> tables) throws IOException {
    for (String table : tables.keySet()) {
      String structure = request.parameters().getOrDefault(table + "_structure", "");
      // What a table may not have, external data may.
      preparations.add(SUSPICIOUS.formatted("1", "1"));
      preparations.add("CREATE TEMPORARY TABLE `" + table + "` (" + structure + ")");
      preparations.add(SUSPICIOUS.formatted("DEFAULT", "DEFAULT"));
    }
    String database = request.parameters().getOrDefault("database", "");
    if (!database.isEmpty()) {
      preparations.add("USE `" + database.replace("`", "``") + "`");
    }
    String settings =
        request.parameters().entrySet().stream()
            .filter(parameter -> isSetting(parameter.getKey(), tables.keySet()))
            .map(parameter -> parameter.getKey() + " = " + literal(parameter.getValue()))
            .collect(Collectors.joining(", "));
    if (!settings.isEmpty()) {
      preparations.add("SET " + settings);
    }
    for (Map.Entry<String, Path> table : tables.entrySet()) {
      if (Files.size(table.getValue()) > 0) {
        String format =
            request.parameters().getOrDefault(table.getKey() + "_format", "TabSeparated");
        String insert = "INSERT INTO `" + table.getKey() + "` FORMAT " + format;
        preparations.add(withData(insert, table.getValue(), "none"));
      }
    }
  }

  private static boolean isSetting(String parameter, Set<String> tables) {
    return !NO_SETTINGS.contains(parameter)
        && tables.stream()
            .noneMatch(
                table ->
                    parameter.equals(table + "_format") || parameter.equals(table + "_structure"));
  }

  private static String withData(String insert, Path data, String compression) throws IOException {
    Matcher format = FORMAT.matcher(insert);
    if (!format.find()) {
      throw new IOException("No format: " + insert);
    }
    String name = format.group(1);
    String start = insert.substring(0, format.start());
    Matcher input = INPUT.matcher(start);
    if (input.find()) {
      String file =
          "file(%s, %s, %s, %s)"
              .formatted(
                  literal(data.toString()), literal(name), input.group(1), literal(compression));
      return start.substring(0, input.start()) + file + start.substring(input.end());
    }
    return "%s FROM INFILE %s COMPRESSION %s FORMAT %s"
        .formatted(start, literal(data.toString()), literal(compression), name);
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
