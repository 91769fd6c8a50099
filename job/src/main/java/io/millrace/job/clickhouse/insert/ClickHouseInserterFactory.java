package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.http.ClickHouseHttp;
import io.millrace.job.clickhouse.http.ConnectionSettings;
import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.Secret;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.InserterFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.flink.metrics.Gauge;
import org.jspecify.annotations.Nullable;

/**
 * Creates inserters for the replicas of one shard. It is serialized in the job graph together with
 * the password. {@link Secret} hides the password in output; the processes of the job must know it.
 */
public final class ClickHouseInserterFactory implements InserterFactory {
  private static final long serialVersionUID = 1L;

  private final ArrayList<URI> urls;
  private final String username;
  private final Secret password;
  private final @Nullable String passwordFile;
  private final Duration connectTimeout;
  private final Duration insertTimeout;
  private Authentication authentication = Authentication.PASSWORD;
  private ConnectionSettings connection = ConnectionSettings.direct();
  private LinkedHashMap<String, String> settings = new LinkedHashMap<>();

  /**
   * Creates a factory with a fixed password.
   *
   * @param urls of the HTTP interfaces of all replicas, at least one: {@code http://host:8123},
   *     {@code https://host:8443/path}
   * @param connectTimeout longest wait for a connection, above zero
   * @param insertTimeout longest time of one attempt, from its first byte to the complete answer;
   *     above zero
   * @throws IllegalArgumentException if an address is invalid, or contains a user or password,
   *     which would appear wherever the address is shown
   */
  public ClickHouseInserterFactory(
      List<String> urls,
      String username,
      Secret password,
      Duration connectTimeout,
      Duration insertTimeout) {
    this(urls, username, password, Optional.empty(), connectTimeout, insertTimeout);
  }

  /**
   * @param urls of the HTTP interfaces of all replicas, at least one
   * @param password used if the file cannot be read
   * @param passwordFile the file with the password, on the machine of the inserter. It is read when
   *     the first block is inserted, and again when the server rejects the password
   * @param connectTimeout longest wait for a connection, above zero
   * @param insertTimeout longest time of one attempt, from its first byte to the complete answer;
   *     above zero
   * @throws IllegalArgumentException as above
   */
  public ClickHouseInserterFactory(
      List<String> urls,
      String username,
      Secret password,
      Optional<String> passwordFile,
      Duration connectTimeout,
      Duration insertTimeout) {
    this.passwordFile = passwordFile.orElse(null);
    this.urls =
        urls.stream()
            .map(ClickHouseInserterFactory::address)
            .collect(Collectors.toCollection(ArrayList::new));
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("There must be an address");
    }
    this.username = Objects.requireNonNull(username);
    this.password = Objects.requireNonNull(password);
    this.connectTimeout = positive(connectTimeout, "connectTimeout");
    this.insertTimeout = positive(insertTimeout, "insertTimeout");
  }

  /** Creates a factory for the pipeline's server and user. */
  public static ClickHouseInserterFactory of(PipelineConfig config) {
    ClickHouseInserterFactory factory =
        new ClickHouseInserterFactory(
            config.endpoints(),
            config.get(ClickHouseOptions.USERNAME),
            config.secret(ClickHouseOptions.PASSWORD).orElse(Secret.of("")),
            config.find(ClickHouseOptions.PASSWORD_FILE),
            config.get(ClickHouseOptions.CONNECT_TIMEOUT),
            config.get(ClickHouseOptions.INSERT_TIMEOUT));
    factory.authentication = config.get(ClickHouseOptions.AUTHENTICATION);
    factory.connection = ConnectionSettings.of(config);
    factory.settings = new LinkedHashMap<>(config.settings());
    return factory;
  }

  @Override
  public Inserter create() {
    return new ClickHouseInserter(new ReplicaPool(endpoints()), username);
  }

  @Override
  public Inserter create(PipelineMetricGroup metrics) {
    List<Endpoint> endpoints = endpoints();
    for (Endpoint endpoint : endpoints) {
      metrics
          .label(SinkMetricNames.ENDPOINT, endpoint.address().getAuthority())
          .gauge(SinkMetricNames.ENDPOINT_HEALTHY, (Gauge<Integer>) () -> endpoint.works() ? 1 : 0);
    }
    return new ClickHouseInserter(new ReplicaPool(endpoints), username);
  }

  private List<Endpoint> endpoints() {
    return urls.stream().map(this::endpoint).collect(Collectors.toList());
  }

  private Endpoint endpoint(URI url) {
    return new Endpoint(
        url,
        new ClickHouseHttp(url, credentials(), connection, connectTimeout, insertTimeout),
        settings,
        new CircuitBreaker(System::nanoTime, () -> ThreadLocalRandom.current().nextDouble()));
  }

  private Credentials credentials() {
    return authentication == Authentication.CERTIFICATE
        ? Credentials.ofCertificate(username)
        : Credentials.of(username, password, Optional.ofNullable(passwordFile));
  }

  @Override
  public String toString() {
    return "inserts into "
        + urls.stream().map(URI::toString).collect(Collectors.joining(", "))
        + " as "
        + username;
  }

  private static URI address(String url) {
    URI address = URI.create(url);
    if (address.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "Give user and password as clickhouse.username and clickhouse.password, not in"
              + " clickhouse.url");
    }
    if (address.getHost() == null
        || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
      throw new IllegalArgumentException("Not the address of an HTTP interface: " + url);
    }
    return address;
  }

  private static Duration positive(Duration duration, String name) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be above zero");
    }
    return duration;
  }
}
