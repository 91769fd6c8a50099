package io.millrace.job.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Repeats a TLS handshake to learn why a request failed. Sends no request.
 *
 * <ul>
 *   <li>A request without TLS to a port with TLS gets no answer, or a strange one.
 *   <li>With TLS 1.3 a server rejects the client's certificate after the handshake. If the client
 *       is writing then, it sees a broken connection instead of the alert.
 * </ul>
 */
public final class TlsProbe {
  private static final int PATIENCE = (int) Duration.ofSeconds(3).toMillis();
  private static final int ALERT_PATIENCE = (int) Duration.ofSeconds(1).toMillis();

  private TlsProbe() {}

  /** Whether the server answers a TLS handshake, whatever its certificate is. */
  public static boolean speaksTls(URI address, TlsSettings settings) {
    try {
      handshake(address, settings, settings.asked());
      return true;
    } catch (SSLException e) {
      String reason = String.valueOf(e.getMessage());
      return e.getCause() instanceof UntrustedServerException || reason.contains("fatal alert");
    } catch (IOException e) {
      return false;
    }
  }

  /** Why the server does not accept a TLS connection; empty if it does, or cannot be reached. */
  public static Optional<SSLException> failure(URI address, TlsSettings settings) {
    AskedKeyManager keys = null;
    try {
      keys = settings.asked();
      handshake(address, settings, keys);
      return Optional.empty();
    } catch (SSLException e) {
      return Optional.of(e);
    } catch (IOException e) {
      // The alert may be lost when the server ends the connection right behind it.
      return keys != null && keys.wasAsked()
          ? Optional.of(new SSLException(TlsFailure.ASKED, e))
          : Optional.empty();
    }
  }

  /** Waits a moment for an alert after the handshake. */
  private static void handshake(URI address, TlsSettings settings, AskedKeyManager keys)
      throws IOException {
    String host = address.getHost().replaceAll("^\\[|]$", "");
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, address.getPort()), PATIENCE);
      plain.setSoTimeout(PATIENCE);
      try (SSLSocket tls =
          (SSLSocket)
              settings
                  .context(keys)
                  .getSocketFactory()
                  .createSocket(plain, host, address.getPort(), true)) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        plain.setSoTimeout(ALERT_PATIENCE);
        int unused = tls.getInputStream().read();
      } catch (SocketTimeoutException noAlert) {
        return;
      }
    }
  }
}
