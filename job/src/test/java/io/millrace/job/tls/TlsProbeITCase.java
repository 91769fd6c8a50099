package io.millrace.job.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TlsTerminator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a port speaks TLS, and what the question does to a server that does not. */
@Timeout(120)
final class TlsProbeITCase {
  private static final int PROBES = 200;
  private static final TlsSettings SETTINGS = TlsSettings.ofJvm();

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aServerWithTlsIsFoundWhateverItsCertificate(String protocol) {
    try (TlsTerminator tls =
        TlsTerminator.start(
            TestCertificate.authority("Unknown CA").issueLocal("db"),
            TestCertificate.authority("Clients"),
            ClickHouseServer.forTests().port(),
            new String[] {protocol})) {
      assertThat(TlsProbe.speaksTls(URI.create(tls.url()), SETTINGS)).isTrue();
    }
  }

  /** ClickHouse 26.7 ended when clients left in the middle of its refusal. */
  @Test
  void clickHouseWithoutTlsSurvivesTheQuestion() {
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      URI address = URI.create(server.url());
      assertThat(
              IntStream.range(0, PROBES)
                  .parallel()
                  .filter(i -> TlsProbe.speaksTls(address, SETTINGS))
                  .count())
          .isZero();
      server.requireAlive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016", "HTTP/1.1 400 Bad Request\r\n\r\n", "\u0015x", "SSH-2.0"})
  void otherAnswersAreNoTls(String answer) throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> answer(listener, answer.getBytes(StandardCharsets.UTF_8)));
      URI address = URI.create("http://127.0.0.1:" + listener.getLocalPort());
      assertThat(TlsProbe.speaksTls(address, SETTINGS)).isFalse();
      served.join();
    }
  }

  @Test
  void aClosedPortIsNoTls() throws IOException {
    int port;
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
    }
    assertThat(TlsProbe.speaksTls(URI.create("http://127.0.0.1:" + port), SETTINGS)).isFalse();
  }

  /** First to a plain request, which shows whether it is ClickHouse's native port. */
  private static void answer(ServerSocket listener, byte[] bytes) {
    for (int first : new int[] {'G', 0x16}) {
      try (Socket socket = listener.accept()) {
        assertThat(socket.getInputStream().read()).isEqualTo(first);
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void theNativePortOfClickHouseIsSentNoHandshake() {
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      URI address = URI.create("http://127.0.0.1:" + server.tcpPort());
      for (int i = 0; i < 5; i++) {
        assertThat(TlsProbe.speaksTls(address, SETTINGS)).isFalse();
      }
      assertThat(server.query("SELECT 1")).isEqualTo("1");
    }
  }
}
