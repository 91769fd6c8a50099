package io.millrace.job.clickhouse;

import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.jdbc.Driver;
import io.millrace.job.config.ClickHouseOptions;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** A JDBC connection whose faults are explained. One attempt per question, no retries. */
final class Session implements AutoCloseable {
  /** Questions are about small system tables: what takes longer than this is broken. */
  private static final String ANSWER_TIMEOUT_MILLIS = "30000";

  private final Connection connection;
  private final Faults faults;

  private Session(Connection connection, Faults faults) {
    this.connection = connection;
    this.faults = faults;
  }

  /** Reads one row of an answer. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * @param url one of the pipeline's servers
   */
  static Session open(PipelineConfig config, String url) throws CatalogException {
    String user = config.get(ClickHouseOptions.USERNAME);
    Faults faults = new Faults(url, user);
    Properties properties = new Properties();
    put(properties, ClientConfigProperties.USER, user);
    put(
        properties,
        ClientConfigProperties.PASSWORD,
        config.secret(ClickHouseOptions.PASSWORD).map(Secret::reveal).orElse(""));
    // Not the pipeline's: that it exists is one of the questions.
    put(properties, ClientConfigProperties.DATABASE, "system");
    put(
        properties,
        ClientConfigProperties.CONNECTION_TIMEOUT,
        String.valueOf(config.get(ClickHouseOptions.CONNECT_TIMEOUT).toMillis()));
    put(properties, ClientConfigProperties.SOCKET_OPERATION_TIMEOUT, ANSWER_TIMEOUT_MILLIS);
    put(properties, ClientConfigProperties.RETRY_ON_FAILURE, "0");
    try {
      return new Session(
          Objects.requireNonNull(new Driver().connect("jdbc:ch:" + url, properties)), faults);
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  private static void put(Properties properties, ClientConfigProperties key, String value) {
    properties.setProperty(key.getKey(), value);
  }

  /**
   * All rows of an answer.
   *
   * @param values for the question marks of the query, in their order
   */
  <T> List<T> query(String sql, Row<T> row, String... values) throws CatalogException {
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

  /** The first column of all rows, for SQL that holds quoted names and therefore no parameters. */
  List<String> texts(String sql) throws CatalogException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      return rows(results, row -> row.getString(1));
    } catch (SQLException fault) {
      throw faults.explain(fault);
    }
  }

  /** Runs a statement that answers nothing. */
  void execute(String sql) throws CatalogException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException fault) {
      throw faults.explain(fault);
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
