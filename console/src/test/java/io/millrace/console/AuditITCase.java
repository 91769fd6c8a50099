package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log tells how a change ended, also if it ended long after the answer. */
final class AuditITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final ByteArrayOutputStream audit = new ByteArrayOutputStream();

  @Test
  void aReplayWithoutClickHouseHasFailed() throws Exception {
    write(1);
    try (ConsoleServer console = start()) {
      JsonNode last =
          new Api("http://127.0.0.1:" + console.port()).task("/api/errors/prod/replay", "{}");
      assertThat(last.path("state").asText()).isEqualTo("failed");
      assertThat(lines())
          .extracting(
              line -> line.path("action").asText(),
              line -> line.path("outcome").asText(),
              line -> line.path("pipeline").asText(),
              line -> line.path("task").asText(),
              line -> line.path("problem").asText())
          .containsExactly(
              tuple(
                  "POST /api/errors/prod/replay",
                  "started",
                  "prod",
                  last.path("task").asText(),
                  ""),
              tuple(
                  "POST /api/errors/prod/replay",
                  "failed",
                  "prod",
                  last.path("task").asText(),
                  "clickhouse"));
    }
  }

  @Test
  void aChangeThatIsCancelledAndOneThatEndsWithTheConsole() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      write(silent.getLocalPort());
      String task;
      String other;
      try (ConsoleServer console = start()) {
        Api api = new Api("http://127.0.0.1:" + console.port());
        task = api.post("/api/errors/prod/replay", "{}").ok().path("task").asText();
        other = api.post("/api/errors/prod/replay", "{}").ok().path("task").asText();
        api.send("DELETE", "/api/tasks/" + task, "").ok();
        assertThat(outcomes("DELETE /api/tasks/" + task)).containsExactly("200");
        // What is read again by the console itself is no change.
        api.get("/api/errors").ok();
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(lines())
                      .extracting(
                          line -> line.path("task").asText() + " " + line.path("outcome").asText())
                      .contains(
                          task + " started",
                          other + " started",
                          task + " cancelled",
                          other + " cancelled"));
    }
  }

  private List<String> outcomes(String action) throws Exception {
    return lines().stream()
        .filter(line -> line.path("action").asText().equals(action))
        .map(line -> line.path("outcome").asText())
        .toList();
  }

  private void write(int port) throws Exception {
    Files.writeString(
        folder.resolve("prod.yaml"),
        """
        pipeline: {name: prod}
        source: {stream: s, region: us-east-1}
        clickhouse: {url: 'http://127.0.0.1:%d', table: t}
        """
            .formatted(port));
  }

  private ConsoleServer start() throws Exception {
    return ConsoleServer.start(
        LonelyConsole.web(), LonelyConsole.setting(folder, name -> null, Set.of(), audit));
  }

  private List<JsonNode> lines() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : audit.toString(StandardCharsets.UTF_8).lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
