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
 * One server for inserts: the connections to it, the settings it has, and its circuit breaker. The
 * settings are queried per server, because replicas are upgraded one after the other, and again
 * after every failure. The server may have restarted with another version, and a server that cannot
 * answer a small query should not get a large block.
 */
final class Endpoint implements AutoCloseable {
  private final URI address;
  private final ClickHouseHttp http;
  private final Map<String, String> configured;
  private final CircuitBreaker circuit;
  private volatile @Nullable Map<String, String> settings;
  private final Map<TableName, JsonNode> tables = new ConcurrentHashMap<>();
  private final MissingColumns missing = new MissingColumns(System::nanoTime);

  /**
   * @param http connects to that address; owned by the endpoint
   * @param configured settings of the user, for inserts and for the queries about a block
   */
  Endpoint(
      URI address, ClickHouseHttp http, Map<String, String> configured, CircuitBreaker circuit) {
    this.address = address;
    this.http = http;
    this.configured = configured;
    this.circuit = circuit;
  }

  URI address() {
    return address;
  }

  /** See {@link CircuitBreaker#admits}. */
  boolean admits() {
    return circuit.admits();
  }

  /** Whether its last attempt succeeded, or there was none. */
  boolean works() {
    return circuit.isClosed();
  }

  /**
   * Sends one INSERT with the settings that this server has; the parameters override them.
   *
   * @return the answer to it, or to the query before it if that fails
   * @throws IOException if no complete answer arrived in time
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
    configured.forEach(all::putIfAbsent);
    return http.post(all, body);
  }

  /** Whether the server has this setting; unknown before the first insert. */
  boolean knows(String setting) {
    Map<String, String> known = settings;
    return known != null && known.containsKey(setting);
  }

  /**
   * Runs a query for data.
   *
   * @throws IOException if no complete answer arrived in time
   */
  ClickHouseResponse ask(Map<String, String> parameters, HttpEntity body) throws IOException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    configured.forEach(all::putIfAbsent);
    return http.ask(all, body);
  }

  /** Columns of blocks that tables here did not have. */
  MissingColumns missing() {
    return missing;
  }

  /** The cached facts about a table, until a failure. */
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

  /** Cancels every request in flight. */
  @Override
  public void close() {
    http.close();
  }
}
