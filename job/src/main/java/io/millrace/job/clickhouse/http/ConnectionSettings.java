package io.millrace.job.clickhouse.http;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.ValueTypes;
import io.millrace.job.tls.TlsFailure;
import io.millrace.job.tls.TlsSettings;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How requests reach the servers: TLS, a proxy, and headers that every request carries. */
public final class ConnectionSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The options in messages about TLS. */
  static final TlsFailure.Names NAMES =
      new TlsFailure.Names(
          ClickHouseOptions.URL.key(),
          ClickHouseOptions.TLS_CA_CERTIFICATES.key(),
          ClickHouseOptions.TLS_CLIENT_CERTIFICATE.key()
              + " and "
              + ClickHouseOptions.TLS_CLIENT_KEY.key());

  private final TlsSettings tls;
  private final @Nullable ProxySettings proxy;
  private final LinkedHashMap<String, Secret> headers;

  private ConnectionSettings(
      TlsSettings tls, @Nullable ProxySettings proxy, Map<String, Secret> headers) {
    this.tls = tls;
    this.proxy = proxy;
    this.headers = new LinkedHashMap<>(headers);
  }

  /** No proxy, no headers, and the JVM's certificates. */
  public static ConnectionSettings direct() {
    return new ConnectionSettings(TlsSettings.ofJvm(), null, Map.of());
  }

  /** The pipeline's settings. */
  public static ConnectionSettings of(PipelineConfig config) {
    List<String> noProxy =
        config.find(ClickHouseOptions.NO_PROXY).map(ValueTypes::split).orElse(List.of());
    return new ConnectionSettings(
        TlsSettings.of(
            config.find(ClickHouseOptions.TLS_CA_CERTIFICATES),
            config.find(ClickHouseOptions.TLS_CLIENT_CERTIFICATE),
            config.secret(ClickHouseOptions.TLS_CLIENT_KEY)),
        config
            .find(ClickHouseOptions.PROXY)
            .map(
                address ->
                    new ProxySettings(
                        URI.create(address),
                        config.find(ClickHouseOptions.PROXY_USERNAME),
                        config.secret(ClickHouseOptions.PROXY_PASSWORD).orElse(Secret.of("")),
                        noProxy))
            .orElse(null),
        config.headers());
  }

  public TlsSettings tls() {
    return tls;
  }

  /** The proxy to a server; empty if it is reached directly. */
  public Optional<ProxySettings> proxy(URI server) {
    return Optional.ofNullable(proxy).filter(any -> any.isUsedFor(server));
  }

  /** Name → value. */
  public Map<String, Secret> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /**
   * Called when a proxy or gateway on the way to a server refused a request. Secret stores are
   * asked for the current values, so that the next request has them.
   */
  void refused(URI server) {
    List<Secret> sent = new ArrayList<>(headers.values());
    proxy(server).map(ProxySettings::password).ifPresent(sent::add);
    for (Secret secret : sent) {
      var unused = secret.revealAgain();
    }
  }
}
