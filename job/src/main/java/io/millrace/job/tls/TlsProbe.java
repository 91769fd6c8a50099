package io.millrace.job.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Begins or repeats a TLS handshake to learn why a request failed. Sends no request.
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

  /** The first byte of a TLS record: its type. */
  private static final int HANDSHAKE = 22;

  private static final int ALERT = 21;

  /** The second byte of a TLS record, of every version of TLS. */
  private static final int MAJOR_VERSION = 3;

  /** Bytes to read at most of a server that answers anything else. */
  private static final int LONGEST_REFUSAL = 64 * 1024;

  private TlsProbe() {}

  /**
   * Whether the server answers a TLS handshake, whatever its certificate is.
   *
   * <p>Sends the first message of a handshake only, and then reads until the server has finished. A
   * ClickHouse 26.7 without TLS can crash when the peer leaves while it refuses that message, and
   * at its native port in any case. So that port is recognized first.
   */
  public static boolean speaksTls(URI address, TlsSettings settings) {
    if (isNativePortOfClickHouse(address)) {
      return false;
    }
    try (Socket socket = connect(address)) {
      socket.getOutputStream().write(firstMessage(address, settings));
      InputStream answer = socket.getInputStream();
      int type = answer.read();
      boolean isTls = (type == HANDSHAKE || type == ALERT) && answer.read() == MAJOR_VERSION;
      if (!isTls) {
        answer.readNBytes(LONGEST_REFUSAL);
      }
      return isTls;
    } catch (IOException e) {
      return false;
    }
  }

  /** It answers a request of HTTP with a sentence that names its client. */
  private static boolean isNativePortOfClickHouse(URI address) {
    try (Socket socket = connect(address)) {
      // In one piece: the port reads no more, and bytes left over would reset the connection.
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(LONGEST_REFUSAL);
      return new String(answer, StandardCharsets.ISO_8859_1).contains("clickhouse-client");
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] firstMessage(URI address, TlsSettings settings) throws IOException {
    SSLEngine engine =
        settings.context(settings.asked()).createSSLEngine(host(address), address.getPort());
    engine.setUseClientMode(true);
    ByteBuffer message = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), message);
    return Arrays.copyOf(message.array(), message.position());
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
    try (Socket plain = connect(address)) {
      try (SSLSocket tls =
          (SSLSocket)
              settings
                  .context(keys)
                  .getSocketFactory()
                  .createSocket(plain, host(address), address.getPort(), true)) {
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

  private static Socket connect(URI address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host(address), address.getPort()), PATIENCE);
      socket.setSoTimeout(PATIENCE);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static String host(URI address) {
    return address.getHost().replaceAll("^\\[|]$", "");
  }
}
