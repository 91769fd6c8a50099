package io.millrace.job.clickhouse.catalog;

import io.millrace.job.clickhouse.http.ProxySettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the proxy's password to the driver's requests for a tunnel: clickhouse-jdbc 0.10 sends it
 * only inside the tunnel, to the server. Listens on the loopback interface while a session is open,
 * and opens tunnels to this one server only.
 */
final class TunnelRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TunnelRelay.class);
  private static final int LONGEST_HEAD = 16 << 10;
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final ServerSocket server;
  private final ProxySettings proxy;
  private final String authorization;
  private final String target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TunnelRelay(
      ServerSocket server, ProxySettings proxy, String authorization, String target) {
    this.server = server;
    this.proxy = proxy;
    this.authorization = authorization;
    this.target = target;
  }

  /**
   * Starts listening.
   *
   * @param authorization the Proxy-Authorization header
   * @param address the only server that it connects to
   */
  static TunnelRelay start(ProxySettings proxy, String authorization, URI address)
      throws IOException {
    TunnelRelay relay =
        new TunnelRelay(
            new ServerSocket(0, 0, InetAddress.getLoopbackAddress()),
            proxy,
            authorization,
            address.getHost() + ":" + address.getPort());
    relay.inBackground(relay::accept);
    return relay;
  }

  String host() {
    return server.getInetAddress().getHostAddress();
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        inBackground(() -> serve(client));
      } catch (IOException e) {
        LOG.debug("The relay of a tunnel stopped listening", e);
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket(proxy.host(), proxy.port())) {
      open.add(upstream);
      String head = head(client.getInputStream());
      if (!head.startsWith("CONNECT " + target + " ")) {
        return;
      }
      String signed =
          head.substring(0, head.length() - END_OF_HEAD.length())
              + "\r\nProxy-Authorization: "
              + authorization
              + END_OF_HEAD;
      upstream.getOutputStream().write(signed.getBytes(StandardCharsets.ISO_8859_1));
      inBackground(() -> copy(upstream, client));
      copy(client, upstream);
      open.remove(upstream);
    } catch (IOException e) {
      LOG.debug("A tunnel through {} ended", proxy, e);
    } finally {
      open.remove(client);
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (head.size() < LONGEST_HEAD) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
      String text = head.toString(StandardCharsets.ISO_8859_1);
      if (next == '\n' && text.endsWith(END_OF_HEAD)) {
        return text;
      }
    }
    return "";
  }

  /** Copies until one side ends, and tells the other. */
  private static void copy(Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      from.getInputStream().transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("A direction of a tunnel ended", e);
    }
  }

  private void inBackground(Runnable task) {
    Thread thread = new Thread(task, "proxy tunnel");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    closeQuietly(server);
    open.forEach(TunnelRelay::closeQuietly);
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.debug("Cannot close {}", closeable, e);
    }
  }
}
