package io.millrace.job.clickhouse.http;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.tls.PlainRequestException;
import io.millrace.job.tls.TlsFailure;
import io.millrace.job.tls.TlsProbe;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a server was not reached: its certificate, the proxy, or the wrong protocol.
 *
 * <p>It disturbs a server in trouble as little as possible. A further handshake takes place once a
 * minute at most. A server that answered without TLS is never asked for TLS.
 */
final class ConnectionDiagnosis {
  private static final Duration BETWEEN_HANDSHAKES = Duration.ofMinutes(1);

  private final URI address;
  private final ConnectionSettings settings;
  private final Optional<ProxySettings> proxy;
  private volatile @Nullable Handshake last;
  private volatile boolean hasAnswered;

  ConnectionDiagnosis(URI address, ConnectionSettings settings) {
    this.address = address;
    this.settings = settings;
    this.proxy = settings.proxy(address);
  }

  /** The failure with its reason, or as it is if that is not known. */
  IOException explain(IOException fault) {
    if (fault.getCause() instanceof TunnelExecutor.Refused) {
      return proxyRefuses(((TunnelExecutor.Refused) fault.getCause()).status(), fault);
    }
    Optional<TlsFailure> tls =
        TlsFailure.of(reason(fault), settings.tls(), ConnectionSettings.NAMES);
    if (tls.isPresent()) {
      return new ConnectionFailedException(tls.get().what(), tls.get().fix(), fault);
    }
    boolean isUnreachable =
        fault instanceof ConnectException || fault instanceof UnknownHostException;
    return proxy.isPresent() && isUnreachable
        ? new ConnectionFailedException(
            "the proxy " + proxy.get() + " does not answer (" + fault.getMessage() + ")",
            "Check "
                + ClickHouseOptions.PROXY.key()
                + "; hosts to reach without it belong into "
                + ClickHouseOptions.NO_PROXY.key(),
            fault)
        : fault;
  }

  /**
   * Rejects an answer of the proxy that is about the proxy itself.
   *
   * @throws ConnectionFailedException if it requires a password
   */
  void check(ClickHouseResponse answer) throws ConnectionFailedException {
    if (answer.isProven()) {
      noteAnswer();
    }
    if (proxy.isPresent()
        && answer.status() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED
        && !answer.isProven()) {
      throw proxyRefuses(answer.status(), new IOException("HTTP status " + answer.status()));
    }
  }

  private ConnectionFailedException proxyRefuses(int status, IOException cause) {
    String name = "the proxy " + proxy.map(ProxySettings::toString).orElse("");
    if (status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
      boolean hasUser = proxy.flatMap(ProxySettings::user).isPresent();
      return new ConnectionFailedException(
          name
              + (hasUser ? " rejects its user or password" : " requires a user and a password")
              + " (HTTP status 407)",
          (hasUser ? "Correct " : "Set ")
              + ClickHouseOptions.PROXY_USERNAME.key()
              + " and "
              + ClickHouseOptions.PROXY_PASSWORD.key(),
          cause);
    }
    return new ConnectionFailedException(
        name
            + " does not connect to "
            + address.getHost()
            + ":"
            + address.getPort()
            + " (HTTP status "
            + status
            + ")",
        "Let the proxy allow CONNECT to this host and port, or add the host to "
            + ClickHouseOptions.NO_PROXY.key(),
        cause);
  }

  /** What a second handshake says about a connection that ended without an answer. */
  private IOException reason(IOException fault) {
    boolean isEnd =
        fault instanceof NoHttpResponseException
            || fault instanceof ClientProtocolException
            || (fault instanceof SocketException && !(fault instanceof ConnectException));
    return isEnd && proxy.isEmpty() ? handshake().reason(fault) : fault;
  }

  /** Does not wait for a handshake: other requests get answers meanwhile. */
  private void noteAnswer() {
    hasAnswered = true;
    last = null;
  }

  private synchronized Handshake handshake() {
    boolean isPlain = "http".equals(address.getScheme());
    if (isPlain && hasAnswered) {
      return new Handshake(false, Optional.empty());
    }
    Handshake known = last;
    if (known == null || known.isOld()) {
      known =
          isPlain
              ? new Handshake(TlsProbe.speaksTls(address, settings.tls()), Optional.empty())
              : new Handshake(false, TlsProbe.failure(address, settings.tls()));
      last = known;
    }
    return known;
  }

  /** What a handshake showed. */
  private static final class Handshake {
    private final long time = System.nanoTime();
    private final boolean isTlsForPlainRequests;
    private final Optional<SSLException> alert;

    Handshake(boolean isTlsForPlainRequests, Optional<SSLException> alert) {
      this.isTlsForPlainRequests = isTlsForPlainRequests;
      this.alert = alert;
    }

    boolean isOld() {
      return System.nanoTime() - time >= BETWEEN_HANDSHAKES.toNanos();
    }

    IOException reason(IOException fault) {
      return isTlsForPlainRequests
          ? new PlainRequestException(fault)
          : alert.<IOException>map(ssl -> ssl).orElse(fault);
    }
  }
}
