package io.millrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** TCP ports of 127.0.0.1. */
public final class Ports {
  /** Below what Linux (32768) and others (49152) give to connections. */
  private static final int FIRST = 16_000;

  private static final int COUNT = 16_000;

  /** Processes that begin together begin at different ones. */
  private static final AtomicInteger NEXT = new AtomicInteger(new SecureRandom().nextInt(COUNT));

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  private Ports() {}

  /**
   * A port that is free now; every call returns another one. The range is outside the system's
   * ephemeral ports: an ephemeral port may be taken by any outgoing connection before the server
   * starts.
   */
  public static int free() {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No free port on 127.0.0.1 from " + FIRST + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, loopback())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** Whether a process listens on {@code port}. */
  public static boolean isTaken(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), port), (int) CONNECT_TIMEOUT.toMillis());
      return true;
    } catch (IOException nobodyListens) {
      return false;
    }
  }

  /**
   * Fails when a port is taken.
   *
   * @throws IllegalStateException naming the port and what wanted it, when the port is taken
   */
  public static void requireFree(int port, String purpose) {
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
