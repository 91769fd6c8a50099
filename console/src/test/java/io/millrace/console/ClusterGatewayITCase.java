package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.tls.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink behind a gateway: TLS of a private CA, a token, and a path. */
final class ClusterGatewayITCase {
  @TempDir private Path folder;

  @Test
  void aPipelineIsStartedWatchedAndStoppedThroughIt() throws Exception {
    TestCertificate authority = TestCertificate.authority("Private CA");
    try (ConsoleStack stack = ConsoleStack.behindGateway(folder, authority)) {
      Api api = new Api(stack.url());
      assertThat(api.post("/api/wizard/cluster", "").ok().path("slots").asInt()).isEqualTo(8);
      api.put("/api/secrets/STREAM_KEY", "{\"value\":\"the key of the stream\"}").ok();
      stack.table("orders", "id UInt64");
      String stream = stack.stream(1, List.of("{\"id\":1}", "{\"id\":2}"));
      ObjectNode draft = JsonNodeFactory.instance.objectNode();
      draft
          .putObject("keys")
          .put("pipeline.name", "orders")
          .put("source.stream", stream)
          .put("source.region", KinesisEmulator.REGION)
          .put("source.endpoint", stack.kinesis.endpoint().toString())
          .put("source.credentials.type", "basic")
          .put("source.credentials.access-key-id", "AKIA")
          .put("source.credentials.secret-access-key", "${STREAM_KEY}")
          .put("clickhouse.url", stack.clickHouse.url())
          .put("clickhouse.database", stack.database)
          .put("clickhouse.table", "orders")
          .put("delivery.checkpoint-interval", "1s");
      String job = api.result("/api/wizard/start", draft).path("job").asText();
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(stack.count("orders")).isEqualTo(2));
      JsonNode page = api.get("/api/pipelines/" + job).ok();
      assertThat(page.path("dashboard").asText()).startsWith("https://").contains("/flink/#/job/");
      assertThat(page.toString()).doesNotContain(ConsoleStack.TOKEN);
      assertThat(api.result("/api/pipelines/" + job + "/stop", "{}").path("savepoint").asText())
          .startsWith("file:");
      assertThat(api.bodies.toString())
          .doesNotContain(ConsoleStack.TOKEN)
          .doesNotContain("BEGIN CERTIFICATE");
      assertThat(stack.audit.toString(StandardCharsets.UTF_8)).doesNotContain(ConsoleStack.TOKEN);
    }
  }
}
