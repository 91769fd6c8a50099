package io.millrace.job.clickhouse.insert;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.http.ClickHouseHttp;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.SupportedSettings;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/**
 * One server that inserts go to: the connections to it, the settings it knows, and how it has been
 * doing. Each is asked for its own settings, as replicas are upgraded one after the other, and
 * again after every failure: it may have come back as another version, and a server that cannot
 * answer a small question is not sent a large block.
 */
final class Endpoint implements AutoCloseable {
  private final URI address;
  private final ClickHouseHttp http;
  private final CircuitBreaker circuit;
  private volatile @Nullable Map<String, String> settings;
  private final Map<TableName, JsonNode> tables = new ConcurrentHashMap<>();

  /**
   * @param http to that address; owned by the endpoint from here on
   */
  Endpoint(URI address, ClickHouseHttp http, CircuitBreaker circuit) {
    this.address = address;
    this.http = http;
    this.circuit = circuit;
  }

  URI address() {
    return address;
  }

  /** See {@link CircuitBreaker#admits}. */
  boolean admits() {
    return circuit.admits();
  }

  /**
   * Sends one INSERT with the settings this server knows; what the parameters say goes first.
   *
   * @return the answer to it, or to the question that comes before it, when that fails
   * @throws IOException when no whole answer came in time
   */
  ClickHouseResponse insert(Map<String, String> parameters, HttpEntity body) throws IOException {
    Map<String, String> known = settings;
    if (known == null) {
      ClickHouseResponse answer = SupportedSettings.ask(http);
      if (!answer.isSuccess()) {
        return answer;
      }
      known = SupportedSettings.of(answer);
      settings = known;
    }
    Map<String, String> all = new LinkedHashMap<>(parameters);
    known.forEach(all::putIfAbsent);
    return http.post(all, body);
  }

  /** Whether the server has this setting; not known before the first insert. */
  boolean knows(String setting) {
    Map<String, String> known = settings;
    return known != null && known.containsKey(setting);
  }

  /**
   * Asks a question that is answered with data.
   *
   * @throws IOException when no whole answer came in time
   */
  ClickHouseResponse ask(Map<String, String> parameters, HttpEntity body) throws IOException {
    return http.ask(parameters, body);
  }

  /** What is remembered of a table until something fails. */
  Map<TableName, JsonNode> tables() {
    return tables;
  }

  void succeeded() {
    circuit.succeeded();
  }

  void failed() {
    settings = null;
    tables.clear();
    circuit.failed();
  }

  /** Ends every request under way. */
  @Override
  public void close() {
    http.close();
  }
}
