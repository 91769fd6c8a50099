package io.millrace.job.clickhouse.catalog;

import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.jdbc.Driver;
import io.millrace.job.clickhouse.http.ConnectionSettings;
import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.clickhouse.http.ProxySettings;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A connection of clickhouse-jdbc that reaches the server as inserts do: with the same
 * certificates, proxy and headers.
 */
final class DriverConnection implements AutoCloseable {
  /**
   * Not the pipeline's database, because a query checks whether that one exists. The driver takes
   * the last part of an address for it.
   */
  private static final String DATABASE = "system";

  private static final String HTTP = "HTTP";

  private final Connection connection;
  private final @Nullable TunnelRelay relay;

  private DriverConnection(Connection connection, @Nullable TunnelRelay relay) {
    this.connection = connection;
    this.relay = relay;
  }

  /**
   * Creates a connection. Nothing is sent yet.
   *
   * @throws IOException if a certificate or key cannot be used
   */
  static DriverConnection to(URI address, PipelineConfig config, Duration answerTimeout)
      throws SQLException, IOException {
    ConnectionSettings settings = ConnectionSettings.of(config);
    Properties properties = new Properties();
    put(properties, ClientConfigProperties.DATABASE, DATABASE);
    put(
        properties,
        ClientConfigProperties.CONNECTION_TIMEOUT,
        String.valueOf(config.get(ClickHouseOptions.CONNECT_TIMEOUT).toMillis()));
    put(
        properties,
        ClientConfigProperties.SOCKET_OPERATION_TIMEOUT,
        String.valueOf(answerTimeout.toMillis()));
    put(properties, ClientConfigProperties.RETRY_ON_FAILURE, "0");
    user(properties, config);
    tls(properties, settings);
    settings
        .headers()
        .forEach(
            (name, value) ->
                properties.setProperty(
                    ClientConfigProperties.HTTP_HEADER_PREFIX + name, value.reveal()));
    Optional<ProxySettings> proxy = settings.proxy(address);
    TunnelRelay relay = proxy.isPresent() ? proxy(properties, proxy.get(), address) : null;
    String slash = address.getPath().endsWith("/") ? "" : "/";
    try {
      return new DriverConnection(
          Objects.requireNonNull(
              new Driver().connect("jdbc:ch:" + address + slash + DATABASE, properties)),
          relay);
    } catch (SQLException | RuntimeException e) {
      if (relay != null) {
        relay.close();
      }
      throw e;
    }
  }

  private static void user(Properties properties, PipelineConfig config) {
    put(properties, ClientConfigProperties.USER, config.get(ClickHouseOptions.USERNAME));
    if (config.get(ClickHouseOptions.AUTHENTICATION) == Authentication.CERTIFICATE) {
      put(properties, ClientConfigProperties.SSL_AUTH, "true");
    } else {
      put(properties, ClientConfigProperties.PASSWORD, Credentials.of(config).password().reveal());
    }
  }

  private static void tls(Properties properties, ConnectionSettings settings) throws IOException {
    settings
        .tls()
        .authorities()
        .ifPresent(pem -> put(properties, ClientConfigProperties.CA_CERTIFICATE, pem));
    settings
        .tls()
        .certificate()
        .ifPresent(pem -> put(properties, ClientConfigProperties.SSL_CERTIFICATE, pem));
    Optional<Secret> key = settings.tls().keyForDriver();
    key.ifPresent(pem -> put(properties, ClientConfigProperties.SSL_KEY, pem.reveal()));
  }

  /** The driver sends the proxy's password with the request, where a tunnel does not need it. */
  private static @Nullable TunnelRelay proxy(
      Properties properties, ProxySettings proxy, URI address) throws IOException {
    put(properties, ClientConfigProperties.PROXY_TYPE, HTTP);
    Optional<String> authorization = proxy.authorization();
    if (authorization.isPresent() && "https".equals(address.getScheme())) {
      TunnelRelay relay = TunnelRelay.start(proxy, authorization.get(), address);
      put(properties, ClientConfigProperties.PROXY_HOST, relay.host());
      put(properties, ClientConfigProperties.PROXY_PORT, String.valueOf(relay.port()));
      return relay;
    }
    put(properties, ClientConfigProperties.PROXY_HOST, proxy.host());
    put(properties, ClientConfigProperties.PROXY_PORT, String.valueOf(proxy.port()));
    if (proxy.user().isPresent()) {
      put(properties, ClientConfigProperties.PROXY_USER, proxy.user().get());
      put(properties, ClientConfigProperties.PROXY_PASSWORD, proxy.password().reveal());
    }
    return null;
  }

  private static void put(Properties properties, ClientConfigProperties key, String value) {
    properties.setProperty(key.getKey(), value);
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.close();
    } finally {
      if (relay != null) {
        relay.close();
      }
    }
  }
}
