package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A firewall that silently drops idle connections. */
@Timeout(120)
class IdleConnectionTest {
  private static final SealedBlock BLOCK =
      NumberBlocks.block(new TableName("db", "t"), "token-1", 1);
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  @Test
  void anInsertAfterAPauseTakesNoTime() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Firewall firewall = new Firewall(server.url(), Duration.ofMillis(1_200));
        Inserter inserter = Inserters.of(firewall.url(), "default", "", FIVE_MINUTES)) {
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        inserter.insert(BLOCK);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        pause(Duration.ofMillis(1_500));
      }
      assertThat(firewall.swallowed()).isZero();
    }
  }

  /** What follows at once goes over the same connection. */
  @Test
  void connectionsAreKeptWhileTheyAreUsed() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Firewall firewall = new Firewall(server.url(), FIVE_MINUTES);
        Inserter inserter = Inserters.of(firewall.url(), "default", "", FIVE_MINUTES)) {
      for (int i = 0; i < 20; i++) {
        inserter.insert(BLOCK);
      }
      assertThat(firewall.connections()).isLessThan(5);
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    boolean unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Passes bytes on, but for those of a connection that was idle for too long: they are lost. */
  private static final class Firewall implements AutoCloseable {
    private final ServerSocket listener;
    private final URI target;
    private final Duration patience;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger swallowed = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    Firewall(String target, Duration patience) throws IOException {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      this.target = URI.create(target);
      this.patience = patience;
      daemon(this::accept);
    }

    String url() {
      return "http://127.0.0.1:" + listener.getLocalPort();
    }

    int connections() {
      return connections.get();
    }

    int swallowed() {
      return swallowed.get();
    }

    private void accept() throws IOException {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(target.getHost(), target.getPort());
        connections.incrementAndGet();
        sockets.add(client);
        sockets.add(server);
        AtomicLong last = new AtomicLong(System.nanoTime());
        daemon(() -> pass(client, server, last));
        daemon(() -> pass(server, client, last));
      }
    }

    private void pass(Socket from, Socket to, AtomicLong last) throws IOException {
      byte[] buffer = new byte[65_536];
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      boolean forgotten = false;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        long now = System.nanoTime();
        forgotten |= now - last.getAndSet(now) > patience.toNanos();
        if (forgotten) {
          swallowed.incrementAndGet();
        } else {
          out.write(buffer, 0, n);
        }
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private interface Passing {
    void run() throws IOException;
  }

  private static void daemon(Passing passing) {
    Thread thread =
        new Thread(
            () -> {
              try {
                passing.run();
              } catch (IOException closed) {
                // Either side hung up.
              }
            },
            "firewall");
    thread.setDaemon(true);
    thread.start();
  }
}
