package io.millrace.testkit.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Speaks TLS in front of a server that does not: decrypts, and passes the bytes on. */
public final class TlsTerminator implements AutoCloseable {
  private static final char[] NO_PASSWORD = new char[0];

  private final SSLServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsTerminator(SSLServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /**
   * Starts listening on a free port of 127.0.0.1.
   *
   * @param target the port of the server behind it
   */
  public static TlsTerminator start(TestCertificate certificate, int target) {
    return start(certificate, null, target);
  }

  /**
   * Starts listening, and requires a client certificate.
   *
   * @param clients the CA of the clients; null for none
   */
  public static TlsTerminator start(
      TestCertificate certificate, @Nullable TestCertificate clients, int target) {
    return start(certificate, clients, target, new String[] {"TLSv1.3", "TLSv1.2"});
  }

  /** Starts listening with certain versions of TLS only. */
  public static TlsTerminator start(
      TestCertificate certificate,
      @Nullable TestCertificate clients,
      int target,
      String[] protocols) {
    try {
      SSLServerSocket socket =
          (SSLServerSocket)
              context(certificate, clients).getServerSocketFactory().createServerSocket();
      socket.setEnabledProtocols(protocols);
      socket.setNeedClientAuth(clients != null);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TlsTerminator terminator = new TlsTerminator(socket, target);
      inBackground(terminator::accept);
      return terminator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The context of a server with a certificate, which trusts a CA's clients. */
  public static SSLContext context(TestCertificate certificate, @Nullable TestCertificate clients)
      throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(certificate.keyStore(), NO_PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init((clients == null ? certificate : clients).trustStore());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Its address: {@code https://127.0.0.1:port}. */
  public String url() {
    return "https://127.0.0.1:" + port();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        inBackground(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(upstream);
      Thread answers = inBackground(() -> copy(upstream, client));
      copy(client, upstream);
      answers.join();
      open.remove(upstream);
    } catch (IOException refused) {
      // The client does not trust the certificate, or sends no certificate: tests expect this.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException ended) {
      try {
        to.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Thread inBackground(Runnable task) {
    Thread thread = new Thread(task, "tls terminator");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
