package io.millrace.testkit.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Statements over ClickHouse's <a href="https://clickhouse.com/docs/interfaces/http">HTTP
 * interface</a>.
 */
final class ClickHouseClient {
  private static final Duration QUERY_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final String USER = "X-ClickHouse-User";
  private static final String KEY = "X-ClickHouse-Key";

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PROBE_TIMEOUT)
          .build();

  ClickHouseClient(URI url) {
    this.url = url;
  }

  URI url() {
    return url;
  }

  String query(String sql) {
    return query(sql, "default", "");
  }

  String query(String sql, String user, String password) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/?wait_end_of_query=1"))
            .timeout(QUERY_TIMEOUT)
            .header(USER, user)
            .header(KEY, password)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    return answer(request, sql);
  }

  void insert(String statement, byte[] data) {
    String query = URLEncoder.encode(statement, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/?wait_end_of_query=1&query=" + query))
            .timeout(QUERY_TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(data))
            .build();
    answer(request, statement);
  }

  private String answer(HttpRequest request, String sql) {
    try {
      HttpResponse<String> answer = send(request, sql);
      // A failure after the first byte of an answer cannot change its status any more.
      boolean failed = answer.headers().firstValue("X-ClickHouse-Exception-Code").isPresent();
      if (answer.statusCode() != 200 || failed) {
        throw new IllegalStateException(answer.body().strip() + "\nin: " + sql);
      }
      return answer.body().stripTrailing();
    } catch (IOException e) {
      throw new IllegalStateException("No answer from " + url + " to: " + sql, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for: " + sql, e);
    }
  }

  /** The server may close an idle connection while a request is on its way, which fails then. */
  private HttpResponse<String> send(HttpRequest request, String sql)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException closed) {
      if (!sql.startsWith("SELECT ")) {
        throw closed;
      }
      return http.send(request, BodyHandlers.ofString());
    }
  }

  boolean isReady() {
    HttpRequest ping =
        HttpRequest.newBuilder(url.resolve("/?query=SELECT%201")).timeout(PROBE_TIMEOUT).build();
    try {
      return http.send(ping, BodyHandlers.ofString()).body().equals("1\n");
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + url, e);
    }
  }
}
