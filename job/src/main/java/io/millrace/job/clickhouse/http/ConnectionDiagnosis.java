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
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Finds out why a server was not reached: its certificate, the proxy, or the wrong protocol. */
final class ConnectionDiagnosis {
  private final URI address;
  private final ConnectionSettings settings;
  private final Optional<ProxySettings> proxy;

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
    if (!isEnd || proxy.isPresent()) {
      return fault;
    }
    if ("http".equals(address.getScheme())) {
      return TlsProbe.speaksTls(address, settings.tls()) ? new PlainRequestException(fault) : fault;
    }
    Optional<SSLException> alert = TlsProbe.failure(address, settings.tls());
    return alert.isPresent() ? alert.get() : fault;
  }
}
