package io.millrace.job.tool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.job.fixture.RecordingProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads when the address is not that of a working cluster. */
final class ClusterFailureTest {
  private static final ClusterAccess OPEN = ClusterAccess.of(Optional.empty(), Optional.empty());

  /** ClickHouse, Grafana, the emulator, a web page and a program with an HTTP interface. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "404 | There is no handle /v1/jobs/overview | (HTTP status 404: There is no handle /v1/jobs/overview)",
        "400 | Port 9000 is for clickhouse-client program | (HTTP status 400: Port 9000 is for",
        "500 | Code: 1. | (HTTP status 500: Code: 1.)",
        "404 | {\"message\":\"Not found\"} | (HTTP status 404)",
        "404 | `` | (HTTP status 404)",
        "200 | `` | (HTTP status 200)",
        "200 | {} | (HTTP status 200)",
        "200 | [] | (HTTP status 200)",
        "200 | 1 | (HTTP status 200)",
        "200 | <html><title>Welcome</title></html> | (HTTP status 200, a page)",
      })
  void anotherServerIsNotTakenForACluster(int status, String body, String detail) throws Exception {
    assertThat(message(status, body))
        .startsWith("The server at http://127.0.0.1:")
        .contains(" does not answer as Flink does " + detail)
        .endsWith("Name the cluster's dashboard with --cluster");
  }

  @ParameterizedTest
  @CsvSource({"502, <html>Bad Gateway</html>", "503, no healthy upstream", "504, ''"})
  void aProxyWithoutItsClusterIsWorthAnotherAttempt(int status, String body) throws Exception {
    assertThat(message(status, body))
        .contains("answers with HTTP status " + status)
        .endsWith("the cluster behind it may be starting: try again");
  }

  @Test
  void aRedirectionIsNotFollowed() throws Exception {
    assertThat(message(308, ""))
        .endsWith(
            "redirects (HTTP status 308). Name the address that it redirects to with --cluster");
  }

  @Test
  void flinksOwnErrorsAreShownWithoutTheirTrace() throws Exception {
    assertThat(
            message(
                503,
                "{\"errors\":[\"Service temporarily unavailable due to an ongoing leader election."
                    + " Please refresh.\"]}"))
        .endsWith(
            " says: Service temporarily unavailable due to an ongoing leader election. Please"
                + " refresh.");
    assertThat(
            message(
                500,
                "{\"errors\":[\"Internal server error.\",\"<Exception on server side:\\n"
                    + "java.lang.IllegalStateException: full\\n\\tat x.Y.z(Y.java:1)\\nEnd of exception"
                    + " on server side>\"]}"))
        .endsWith(" says: java.lang.IllegalStateException: full");
  }

  /** A server of ClickHouse 26.7, as the tests have it, ends when it is greeted with TLS there. */
  @Test
  void theNativePortOfClickHouseIsSentNoTls() throws Exception {
    List<Integer> firstBytes = new CopyOnWriteArrayList<>();
    try (ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> serve(port, firstBytes), "native port");
      server.setDaemon(true);
      server.start();
      try (FlinkRest cluster =
          FlinkRest.at(URI.create("http://127.0.0.1:" + port.getLocalPort()), OPEN)) {
        assertThatExceptionOfType(ClusterException.class)
            .isThrownBy(cluster::pipelines)
            .withMessageContaining("Port 9000 is for clickhouse-client program");
      }
    }
    assertThat(firstBytes).isNotEmpty().containsOnly((int) 'G');
  }

  private static void serve(ServerSocket port, List<Integer> firstBytes) {
    while (true) {
      try (Socket socket = port.accept()) {
        InputStream in = socket.getInputStream();
        firstBytes.add(in.read());
        // Unread bytes would reset the connection, and the answer with it.
        for (int blank = 0; firstBytes.get(firstBytes.size() - 1) == 'G' && blank < 4; ) {
          int c = in.read();
          blank = c == '\r' || c == '\n' ? blank + 1 : 0;
        }
        socket
            .getOutputStream()
            .write(
                "HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Test
  void onlyFlinkCanForgetAJob() throws Exception {
    assertThat(failure(404, "{\"errors\":[\"Job not found\"]}").scope())
        .isEqualTo(ClusterException.Scope.FORGOTTEN_JOB);
    assertThat(failure(404, "There is no handle").scope())
        .isEqualTo(ClusterException.Scope.REQUEST);
  }

  private static String message(int status, String body) throws Exception {
    return String.valueOf(failure(status, body).getMessage());
  }

  private static ClusterException failure(int status, String body) throws Exception {
    try (RecordingProxy server = RecordingProxy.answering(status, body);
        FlinkRest cluster = FlinkRest.at(URI.create(server.url()), OPEN)) {
      return assertThatExceptionOfType(ClusterException.class)
          .isThrownBy(cluster::pipelines)
          .actual();
    }
  }
}
