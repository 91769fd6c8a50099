package io.millrace.testkit.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that injects faults into all later traffic, including connections that
 * are already open. Made for HTTP/1.1; it knows just where a head ends; any other protocol passes
 * too.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 100;
  private static final Duration BIND_DEADLINE = Duration.ofSeconds(30);

  private final int target;
  private final Server server;
  private final int port;
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong strikes = new AtomicLong();
  private volatile Interference interference = Interference.NONE;
  private volatile Duration delay = Duration.ofSeconds(1);
  private @Nullable ServerSocket listener;

  private FaultProxy(int target, Server server, ServerSocket listener) {
    this.target = target;
    this.server = server;
    this.port = listener.getLocalPort();
    listen(listener);
  }

  /**
   * A proxy on a free port.
   *
   * @param target the port of 127.0.0.1 it forwards to; no process need listen there yet
   */
  public static FaultProxy to(int target) {
    return new FaultProxy(target, Server.STURDY, bind(0));
  }

  /**
   * A proxy on a free port to a server that does not survive a reset: the Kinesis emulator listens
   * no more after one. Only the clients' side of a connection is reset then.
   */
  public static FaultProxy toFragile(int target) {
    return new FaultProxy(target, Server.FRAGILE, bind(0));
  }

  /** Where it listens: {@code http://127.0.0.1:41234}. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Begins to interfere, instead of whatever it did before. */
  public synchronized void begin(Interference next) {
    interference = next;
    if (next == Interference.REFUSE) {
      stopListening();
      resetConnections();
    } else if (listener == null) {
      listen(rebind());
    }
  }

  /** Begins to hold back every piece for {@code delay}. */
  public void beginDelay(Duration pieces) {
    delay = pieces;
    begin(Interference.DELAY);
  }

  /** Passes everything again. */
  public void end() {
    begin(Interference.NONE);
  }

  /** How often it has interfered; attempts it refused are not seen and not counted. */
  public long strikes() {
    return strikes.get();
  }

  /** Resets every open connection, once, and returns how many there were. */
  public int resetConnections() {
    int before = open.size();
    open.forEach(ProxiedConnection::reset);
    strikes.addAndGet(before);
    return before;
  }

  /** Resets what is open and listens no more. */
  @Override
  public synchronized void close() {
    stopListening();
    open.forEach(ProxiedConnection::reset);
  }

  Interference interference() {
    return interference;
  }

  Duration delay() {
    return delay;
  }

  Server server() {
    return server;
  }

  void struck() {
    strikes.incrementAndGet();
  }

  void ended(ProxiedConnection connection) {
    open.remove(connection);
  }

  private synchronized void stopListening() {
    ServerSocket socket = listener;
    listener = null;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot stop listening on port " + port, e);
      }
    }
  }

  private synchronized void listen(ServerSocket socket) {
    listener = socket;
    ProxiedConnection.daemon(() -> accept(socket), "fault-proxy-" + port);
  }

  private void accept(ServerSocket socket) throws IOException {
    while (true) {
      Socket client = socket.accept();
      ProxiedConnection connection = new ProxiedConnection(this, client);
      open.add(connection);
      connection.start(target);
    }
  }

  /** Another process may have taken the port while it was free: outgoing connections use any. */
  private ServerSocket rebind() {
    long end = System.nanoTime() + BIND_DEADLINE.toNanos();
    while (true) {
      try {
        return bind(port);
      } catch (UncheckedIOException taken) {
        if (System.nanoTime() > end) {
          throw taken;
        }
        Waiting.pause(Duration.ofMillis(50));
      }
    }
  }

  private static ServerSocket bind(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
          BACKLOG);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port, e);
    }
  }

  /** What the server stands. */
  enum Server {
    STURDY,
    FRAGILE
  }
}
