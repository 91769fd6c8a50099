package io.millrace.job.clickhouse.http;

import io.millrace.job.config.value.SecretUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIBuilder;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends POST requests to ClickHouse's HTTP interface: once, to one address, with a limit for the
 * total time. Every request has a {@code query_id}, by which {@link ClickHouseResponse} recognizes
 * its answer. It does not retry, redirect, keep cookies or compress. Why not client-v2: see {@code
 * docs/decisions/0002-inserts-by-post.md}.
 */
public final class ClickHouseHttp implements AutoCloseable {
  /** As many connections as threads; the threads are the limit, not the pool. */
  private static final int CONNECTIONS = 64;

  private final URI address;
  private final Credentials credentials;
  private final ConnectionSettings settings;
  private final ConnectionDiagnosis diagnosis;
  private final Duration connectTimeout;
  private final Duration limit;
  private final ScheduledExecutorService clock;

  /** The proxy's user and password, for tunnels. */
  private final BasicCredentialsProvider tunnels = new BasicCredentialsProvider();

  private volatile @Nullable CloseableHttpClient client;
  private boolean isClosed;

  /**
   * @param address with scheme, host and port; a path is kept
   * @param settings how the server is reached; certificates are read at the first request
   * @param connectTimeout longest wait for a connection
   * @param limit longest time from the first byte sent to the last received; above zero
   */
  public ClickHouseHttp(
      URI address,
      Credentials credentials,
      ConnectionSettings settings,
      Duration connectTimeout,
      Duration limit) {
    this.address = address;
    this.credentials = credentials;
    this.settings = settings;
    this.diagnosis = new ConnectionDiagnosis(address, settings);
    this.connectTimeout = connectTimeout;
    this.limit = limit;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "insert timeouts");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Sends a request.
   *
   * @param parameters of the URL, unescaped
   * @throws IOException if no complete answer arrived within the limit
   */
  public ClickHouseResponse post(Map<String, String> parameters, HttpEntity body)
      throws IOException {
    return post(parameters, body, limit, ClickHouseResponse::of);
  }

  /**
   * Sends a query for data.
   *
   * @param parameters of the URL, unescaped, with {@code wait_end_of_query}
   * @throws IOException if no complete answer arrived within the limit
   */
  public ClickHouseResponse ask(Map<String, String> parameters, HttpEntity body)
      throws IOException {
    return ask(parameters, body, limit);
  }

  /**
   * Sends a query with a shorter limit.
   *
   * @param patience its limit; the limit of all requests applies as well
   */
  public ClickHouseResponse ask(Map<String, String> parameters, HttpEntity body, Duration patience)
      throws IOException {
    return post(parameters, body, patience, ClickHouseResponse::withData);
  }

  /** Reads the answer to the request with that {@code query_id}. */
  private interface Reader {
    ClickHouseResponse read(ClassicHttpResponse response, String queryId) throws IOException;
  }

  private ClickHouseResponse post(
      Map<String, String> parameters, HttpEntity body, Duration patience, Reader reader)
      throws IOException {
    Map<String, String> named = new LinkedHashMap<>(parameters);
    String queryId =
        named.computeIfAbsent("query_id", any -> "millrace-" + UUID.randomUUID().toString());
    try {
      String authorization = credentials.authorization();
      ClickHouseResponse answer =
          execute(named, body, authorization, patience, response -> reader.read(response, queryId));
      if (Credentials.areRefused(answer) || answer.isOfGateway()) {
        credentials.refused(authorization);
      }
      if (answer.isOfGateway()) {
        settings.refused(address);
      }
      diagnosis.check(answer);
      return answer;
    } catch (SecretUnavailableException e) {
      throw ConnectionFailedException.of(e);
    }
  }

  private ClickHouseResponse execute(
      Map<String, String> parameters,
      HttpEntity body,
      String authorization,
      Duration patience,
      HttpClientResponseHandler<ClickHouseResponse> reader)
      throws IOException {
    long millis = Math.min(patience.toMillis(), limit.toMillis());
    HttpPost request = new HttpPost(uri(parameters));
    settings.headers().forEach((name, value) -> request.setHeader(name, value.reveal()));
    credentials.sign(request, authorization);
    settings.proxy(address).ifPresent(proxy -> sign(request, proxy));
    request.setEntity(body);
    // A socket timeout restarts with every byte received: it detects neither a peer that reads
    // nothing nor one that trickles. This limit covers both.
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> end =
        clock.schedule(() -> cancel(request, late), millis, TimeUnit.MILLISECONDS);
    try {
      return client().execute(request, reader);
    } catch (IOException e) {
      if (late.get()) {
        throw new LateAnswerException(Duration.ofMillis(millis), e);
      }
      throw diagnosis.explain(e);
    } catch (IllegalStateException e) {
      // What the client throws for a request that is cancelled while it connects.
      if (late.get()) {
        throw new LateAnswerException(Duration.ofMillis(millis), e);
      }
      throw e;
    } finally {
      end.cancel(false);
    }
  }

  /** Adds the user and password at the proxy. Over https, the request for a tunnel has them. */
  private void sign(HttpPost request, ProxySettings proxy) {
    if ("http".equals(address.getScheme())) {
      proxy
          .authorization()
          .ifPresent(value -> request.setHeader(HttpHeaders.PROXY_AUTHORIZATION, value));
    } else if (proxy.user().isPresent()) {
      tunnels.setCredentials(
          new AuthScope(host(proxy)),
          new UsernamePasswordCredentials(
              proxy.user().get(), proxy.password().reveal().toCharArray()));
    }
  }

  private static HttpHost host(ProxySettings proxy) {
    return new HttpHost("http", proxy.host(), proxy.port());
  }

  private static void cancel(HttpPost request, AtomicBoolean late) {
    late.set(true);
    request.cancel();
  }

  /** Cancels every request in flight. */
  @Override
  public synchronized void close() {
    clock.shutdownNow();
    isClosed = true;
    CloseableHttpClient known = client;
    if (known != null) {
      known.close(CloseMode.IMMEDIATE);
    }
  }

  private URI uri(Map<String, String> parameters) {
    URIBuilder builder = new URIBuilder(address);
    parameters.forEach(
        (name, value) ->
            builder.addParameter(
                name,
                name.startsWith(QueryParameters.PREFIX) ? QueryParameters.escaped(value) : value));
    try {
      return builder.build();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Not an address: " + address, e);
    }
  }

  /** The key of a client certificate may come from AWS, and {@link #close} does not wait for it. */
  private CloseableHttpClient client() throws IOException {
    CloseableHttpClient known = client;
    return known == null ? shared(create()) : known;
  }

  private synchronized CloseableHttpClient shared(CloseableHttpClient created) throws IOException {
    CloseableHttpClient known = client;
    if (known == null && !isClosed) {
      client = created;
      return created;
    }
    created.close(CloseMode.IMMEDIATE);
    if (known == null) {
      throw new IOException("closed while the connection was prepared");
    }
    return known;
  }

  private CloseableHttpClient create() throws IOException {
    Duration silence = limit.multipliedBy(2);
    HttpClientBuilder builder = HttpClients.custom();
    settings.proxy(address).ifPresent(proxy -> builder.setProxy(host(proxy)));
    return builder
        .setRequestExecutor(new TunnelExecutor())
        .setConnectionManager(
            new WatchedConnections()
                .useSystemProperties()
                .setTlsSocketStrategy(
                    new DefaultClientTlsStrategy(
                        settings.tls().context(), HostnameVerificationPolicy.BUILTIN, null))
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultSocketConfig(SocketConfig.custom().setSoKeepAlive(true).build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connectTimeout))
                        .setSocketTimeout(Timeout.of(silence))
                        .setValidateAfterInactivity(WatchedConnections.LOOK_AFTER)
                        .build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(silence))
                .setResponseTimeout(Timeout.of(silence))
                .build())
        .setDefaultCredentialsProvider(tunnels)
        .setKeepAliveStrategy(WatchedConnections::keptFor)
        .setUserAgent("Millrace")
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .build();
  }
}
