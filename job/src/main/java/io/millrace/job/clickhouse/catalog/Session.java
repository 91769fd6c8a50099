package io.millrace.job.clickhouse.catalog;

import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.jdbc.Driver;
import io.millrace.job.clickhouse.http.ClickHouseHttp;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * A JDBC connection that explains its errors. It makes one attempt per query and does not retry.
 */
final class Session implements AutoCloseable {
  /** The timeout: queries read small system tables, so a longer one indicates a fault. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** Checks, before the first query, that the server is ClickHouse. */
  private interface Proof {
    void require() throws CatalogException;
  }

  private final Connection connection;
  private final ClickHouseErrors faults;
  private final Proof proof;
  private boolean isProven;

  private Session(Connection connection, ClickHouseErrors faults, Proof proof) {
    this.connection = connection;
    this.faults = faults;
    this.proof = proof;
  }

  /** Reads one row of a result. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * Creates a session. Nothing is sent yet.
   *
   * @param url one of the pipeline's servers
   */
  static Session open(PipelineConfig config, String url) throws CatalogException {
    String user = config.get(ClickHouseOptions.USERNAME);
    ClickHouseErrors faults = new ClickHouseErrors(url, user);
    Secret password = config.secret(ClickHouseOptions.PASSWORD).orElse(Secret.of(""));
    Proof proof = () -> requireClickHouse(config, url, Credentials.of(user, password), faults);
    Properties properties = new Properties();
    put(properties, ClientConfigProperties.USER, user);
    put(properties, ClientConfigProperties.PASSWORD, password.reveal());
    // Not the pipeline's database: a query checks whether that one exists.
    put(properties, ClientConfigProperties.DATABASE, "system");
    put(
        properties,
        ClientConfigProperties.CONNECTION_TIMEOUT,
        String.valueOf(config.get(ClickHouseOptions.CONNECT_TIMEOUT).toMillis()));
    put(
        properties,
        ClientConfigProperties.SOCKET_OPERATION_TIMEOUT,
        String.valueOf(ANSWER_TIMEOUT.toMillis()));
    put(properties, ClientConfigProperties.RETRY_ON_FAILURE, "0");
    try {
      return new Session(
          Objects.requireNonNull(new Driver().connect("jdbc:ch:" + url, properties)),
          faults,
          proof);
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  /** The driver does not check the server: to it, a page of a proxy is an empty table. */
  private static void requireClickHouse(
      PipelineConfig config, String url, Credentials credentials, ClickHouseErrors faults)
      throws CatalogException {
    try (ClickHouseHttp http =
        new ClickHouseHttp(
            URI.create(url),
            credentials,
            config.get(ClickHouseOptions.CONNECT_TIMEOUT),
            ANSWER_TIMEOUT)) {
      ClickHouseResponse answer =
          http.ask(
              Map.of("wait_end_of_query", "1"),
              new StringEntity("SELECT 1 FORMAT TSV", ContentType.TEXT_PLAIN));
      if (!answer.isSuccess()) {
        throw faults.explain(answer);
      }
    } catch (IOException fault) {
      throw faults.explain(fault);
    }
  }

  private static void put(Properties properties, ClientConfigProperties key, String value) {
    properties.setProperty(key.getKey(), value);
  }

  /**
   * All rows of a result.
   *
   * @param values for the question marks of the query, in order
   */
  <T> List<T> query(String sql, Row<T> row, String... values) throws CatalogException {
    prove();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      try (ResultSet results = statement.executeQuery()) {
        return rows(results, row);
      }
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  /**
   * The first column of all rows, for SQL that contains quoted names and therefore no parameters.
   */
  List<String> texts(String sql) throws CatalogException {
    prove();
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      return rows(results, row -> row.getString(1));
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  /** Runs a statement without a result. */
  void execute(String sql) throws CatalogException {
    prove();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  private void prove() throws CatalogException {
    if (!isProven) {
      proof.require();
      isProven = true;
    }
  }

  private static <T> List<T> rows(ResultSet results, Row<T> row) throws SQLException {
    List<T> rows = new ArrayList<>();
    while (results.next()) {
      rows.add(row.read(results));
    }
    return rows;
  }

  @Override
  public void close() throws CatalogException {
    try {
      connection.close();
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }
}
