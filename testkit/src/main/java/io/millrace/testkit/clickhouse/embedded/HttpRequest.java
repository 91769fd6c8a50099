package io.millrace.testkit.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A request as ClickHouse's HTTP interface reads it.
 *
 * @param parameters of the address, unescaped, without {@code query}
 * @param query the parameter {@code query}; empty without it
 * @param folder holds the body and nothing else; deleted after the answer
 * @see <a href="https://clickhouse.com/docs/interfaces/http">HTTP interface</a>
 */
record HttpRequest(Map<String, String> parameters, String query, Headers headers, Path folder) {
  private static final String BODY = "body";

  /**
   * Reads a request whole.
   *
   * @param folder where the body is kept
   * @throws IOException when the body is shorter than announced
   */
  static HttpRequest read(HttpExchange exchange, Path folder) throws IOException {
    Path own = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
    try (InputStream body = exchange.getRequestBody()) {
      Files.copy(body, own.resolve(BODY));
    }
    Map<String, String> parameters = parameters(exchange.getRequestURI().getRawQuery());
    String query = parameters.getOrDefault("query", "");
    parameters.remove("query");
    return new HttpRequest(parameters, query, exchange.getRequestHeaders(), own);
  }

  private static Map<String, String> parameters(String raw) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (raw != null) {
      for (String part : raw.split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          parameters.put(
              URLDecoder.decode(part.substring(0, equals), UTF_8),
              URLDecoder.decode(part.substring(equals + 1), UTF_8));
        }
      }
    }
    return parameters;
  }

  Path body() {
    return folder.resolve(BODY);
  }

  boolean hasBody() {
    return body().toFile().length() > 0;
  }

  /** The id that was given, or else a new one. */
  String queryId() {
    return parameters.getOrDefault("query_id", folder.getFileName().toString());
  }

  /** The name that ClickHouse has for the body's compression. */
  String compression() {
    String encoding = header("Content-Encoding", "none").toLowerCase(Locale.ROOT);
    return encoding.equals("gzip") ? "gz" : encoding;
  }

  String format() {
    return header("X-ClickHouse-Format", parameters.getOrDefault("default_format", "TabSeparated"));
  }

  /** Whether the answer is wanted in ClickHouse's own frames, see {@link CompressedFrames}. */
  boolean wantsFrames() {
    return "1".equals(parameters.get("compress")) || "true".equals(parameters.get("compress"));
  }

  /** Whether it comes from the one user there is. */
  boolean isFromDefaultUser() {
    return credentials().equals(List.of("default", ""));
  }

  /** Name and password. */
  List<String> credentials() {
    String authorization = header("Authorization", "");
    if (authorization.startsWith("Basic ")) {
      String pair =
          new String(Base64.getDecoder().decode(authorization.substring("Basic ".length())), UTF_8);
      int colon = pair.indexOf(':');
      return List.of(pair.substring(0, colon), pair.substring(colon + 1));
    }
    return List.of(
        header("X-ClickHouse-User", parameters.getOrDefault("user", "default")),
        header("X-ClickHouse-Key", parameters.getOrDefault("password", "")));
  }

  String header(String name, String otherwise) {
    String value = headers.getFirst(name);
    return value == null ? otherwise : value;
  }
}
