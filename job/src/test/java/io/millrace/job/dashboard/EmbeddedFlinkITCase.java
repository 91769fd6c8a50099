package io.millrace.job.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.job.cli.Millrace;
import io.millrace.job.fixture.CommandProcess;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace run} without a cluster: who reaches its Flink. */
final class EmbeddedFlinkITCase {
  private static final Duration START = Duration.ofMinutes(2);
  private static final String LISTENING = "0A";

  private final Destination events = new Destination(1, "id UInt64");
  private final int port = Ports.free();
  private @Nullable Process job;

  @AfterEach
  void end() {
    if (job != null) {
      job.destroyForcibly();
    }
  }

  @Test
  void onlyThisMachineAndTheDashboardItself(@TempDir Path folder) throws Exception {
    Process running = start(folder, List.of());
    String own = "127.0.0.1:" + port;
    String evil = "Host: " + own + "\r\nOrigin: http://evil.example";
    String upload =
        "POST /jars/upload HTTP/1.1\r\n%s\r\nContent-Type: multipart/form-data; boundary=b\r\n";
    String jar =
        "--b\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"evil.jar\"\r\n\r\nx\r\n--b--\r\n";
    String cancel = "GET /jobs/" + "0".repeat(32) + "/yarn-cancel HTTP/1.1\r\n";

    assertThat(send("GET /overview HTTP/1.1\r\nHost: " + own, "")).startsWith("HTTP/1.1 200");
    assertThat(send("GET /overview HTTP/1.1\r\nHost: " + own + "\r\nOrigin: http://" + own, ""))
        .startsWith("HTTP/1.1 200")
        .contains("access-control-allow-origin: http://" + own);
    assertThat(send("GET / HTTP/1.1\r\nHost: " + own, "")).contains("Apache Flink");
    assertThat(send(upload.formatted(evil), jar))
        .startsWith("HTTP/1.1 403")
        .contains("another site");
    assertThat(send(upload.formatted("Host: evil.example"), jar)).startsWith("HTTP/1.1 403");
    assertThat(send(upload.formatted("Host: " + own), jar)).contains("POST request not allowed");
    for (String headers : List.of(evil, "Host: evil.example", "Host: " + own)) {
      assertThat(send("POST /jobs HTTP/1.1\r\n" + headers, jar)).startsWith("HTTP/1.1 403");
      assertThat(send(cancel + headers, "")).startsWith("HTTP/1.1 403");
    }
    // The dashboard's button: such a job does not exist.
    assertThat(send(cancel + "Host: " + own + "\r\nSec-Fetch-Site: same-origin", ""))
        .startsWith("HTTP/1.1 404");

    for (String host : List.of("127.0.0.1", "localhost")) {
      Shell.Result list = new Shell().run("list", "--cluster", "http://" + host + ":" + port);
      assertThat(list.out()).as(list.all()).contains("RUNNING");
    }
    assumeTrue(Files.isDirectory(Path.of("/proc/self/net")), "Linux");
    assertThat(listeners(running)).isNotEmpty().allMatch(EmbeddedFlinkITCase::isLoopback);
  }

  /** A container's port is reached from outside, under names that only the user knows. */
  @Test
  void whatTheUserOpensIsOpen(@TempDir Path folder) throws Exception {
    Process running =
        start(
            folder,
            List.of("-Dflink.rest.bind-address=0.0.0.0", "-Dflink.rest.address=pipeline.example"));

    for (String host : List.of("pipeline.example:80", "10.0.0.7:8081", "localhost:8081")) {
      assertThat(send("GET /overview HTTP/1.1\r\nHost: " + host, "")).startsWith("HTTP/1.1 200");
    }
    assertThat(send("GET /overview HTTP/1.1\r\nHost: other.example", ""))
        .startsWith("HTTP/1.1 403")
        .contains("flink.rest.address");
    assumeTrue(Files.isDirectory(Path.of("/proc/self/net")), "Linux");
    assertThat(listeners(running)).filteredOn(address -> !isLoopback(address)).hasSize(1);
  }

  private Process start(Path folder, List<String> more) throws Exception {
    List<String> options = new ArrayList<>(List.of("-D", "flink.rest.bind-port=" + port));
    options.addAll(more);
    Path log = folder.resolve("log");
    Process started =
        CommandProcess.command(
                Millrace.class, List.of("run"), events, folder.resolve("checkpoints"), options)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    job = started;
    Instant deadline = Instant.now().plus(START);
    while (!isRunning()) {
      assertThat(started.isAlive()).as(Files.readString(log)).isTrue();
      assertThat(Instant.now()).as(Files.readString(log)).isBefore(deadline);
      Thread.sleep(200);
    }
    return started;
  }

  private boolean isRunning() {
    try {
      return send("GET /jobs/overview HTTP/1.1\r\nHost: 127.0.0.1", "").contains("RUNNING");
    } catch (IOException notYet) {
      return false;
    }
  }

  private String send(String head, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String length = body.isEmpty() ? "" : "\r\nContent-Length: " + body.length();
      socket
          .getOutputStream()
          .write((head.strip() + length + "\r\nConnection: close\r\n\r\n" + body).getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** The addresses on which the process listens, as the kernel writes them. */
  private static Set<String> listeners(Process job) throws IOException {
    Path process = Path.of("/proc/" + job.pid());
    Set<String> sockets;
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      sockets = files.map(EmbeddedFlinkITCase::target).collect(Collectors.toSet());
    }
    Set<String> addresses = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
        String[] words = line.strip().split(" +", -1);
        if (words[3].equals(LISTENING) && sockets.contains("socket:[" + words[9] + "]")) {
          addresses.add(words[1]);
        }
      }
    }
    return addresses;
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  /** 127.0.0.1, also as an IPv6 address, or ::1. */
  private static boolean isLoopback(String address) {
    String host = address.substring(0, address.indexOf(':'));
    return host.endsWith("0100007F")
        ? host.length() == 8 || host.equals("0000000000000000FFFF00000100007F")
        : host.equals("00000000000000000000000001000000");
  }
}
