package io.millrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** TCP ports of 127.0.0.1. */
final class Ports {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  private Ports() {}

  /** A port nobody listens on at this moment. */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on 127.0.0.1", e);
    }
  }

  /** Whether somebody listens on {@code port}. */
  static boolean isTaken(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), port), (int) CONNECT_TIMEOUT.toMillis());
      return true;
    } catch (IOException nobodyListens) {
      return false;
    }
  }

  /**
   * @throws IllegalStateException naming the port and what wanted it, when the port is taken
   */
  static void requireFree(int port, String purpose) {
    if (isTaken(port)) {
      throw new IllegalStateException(
          "Port "
              + port
              + " is taken by another process, but "
              + purpose
              + " needs it. Find out who listens there with: lsof -i :"
              + port);
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
