package io.millrace.job.clickhouse.catalog;

import io.millrace.job.clickhouse.http.ClickHouseHttp;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.ConnectionFailedException;
import io.millrace.job.clickhouse.http.ConnectionSettings;
import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.SecretUnavailableException;
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

  private final DriverConnection driver;
  private final Connection connection;
  private final ClickHouseErrors faults;
  private final Proof proof;
  private boolean isProven;

  private Session(DriverConnection driver, ClickHouseErrors faults, Proof proof) {
    this.driver = driver;
    this.connection = driver.connection();
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
    ClickHouseErrors faults =
        new ClickHouseErrors(
            url,
            config.get(ClickHouseOptions.USERNAME),
            config.get(ClickHouseOptions.AUTHENTICATION));
    Proof proof = () -> requireClickHouse(config, url, Credentials.of(config), faults);
    try {
      return new Session(
          DriverConnection.to(URI.create(url), config, ANSWER_TIMEOUT), faults, proof);
    } catch (SQLException fault) {
      throw faults.explain(fault);
    } catch (IOException fault) {
      throw faults.explain(fault);
    } catch (SecretUnavailableException fault) {
      throw faults.explain(ConnectionFailedException.of(fault));
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
            ConnectionSettings.of(config),
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

  /**
   * All rows of a result.
   *
   * @param values for the question marks of the query, in order
   */
  <T> List<T> query(String sql, Row<T> row, String... values) throws CatalogException {
    prove();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      asWritten(statement);
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
    try (Statement statement = connection.createStatement()) {
      asWritten(statement);
      try (ResultSet results = statement.executeQuery(sql)) {
        return rows(results, row -> row.getString(1));
      }
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  /** Runs a statement without a result. */
  void execute(String sql) throws CatalogException {
    prove();
    try (Statement statement = connection.createStatement()) {
      asWritten(statement);
      statement.execute(sql);
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  /** Prevents that the driver takes a name such as {@code a{fn 1}} for an escape of JDBC. */
  private static void asWritten(Statement statement) throws SQLException {
    statement.setEscapeProcessing(false);
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
      driver.close();
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }
}
