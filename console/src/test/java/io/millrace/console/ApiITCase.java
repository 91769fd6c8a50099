package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole API, against a real Flink, ClickHouse and Kinesis emulator. */
final class ApiITCase {
  private static final String SECRET = "sEcReT-4711-of-aws";
  private static final String PASSWORD = "sEcReT-4712-of-clickhouse";
  private static final int DOCUMENTS = 200;
  private static final int REJECTED = 3;

  @TempDir private Path folder;

  @Test
  void aStreamBecomesCountedRowsAndEveryAnswerFitsTheDescription() throws Exception {
    try (ConsoleStack stack = ConsoleStack.open(folder)) {
      Api api = new Api(stack.url());
      String stream = stack.stream(2, documents());

      assertThat(api.get("/api/session").ok().path("read_only").asBoolean()).isFalse();
      patiently()
          .until(() -> !api.get("/api/pipelines").ok().path("at").asText().startsWith("1970"));
      assertThat(api.get("/api/pipelines").ok().path("pipelines")).isEmpty();
      assertThat(api.get("/api/wizard/options").ok().path("engines").toString())
          .contains("ReplacingMergeTree");
      assertThat(api.post("/api/wizard/cluster", "").ok().path("slots").asInt()).isEqualTo(8);

      api.put("/api/secrets/AWS_SECRET_ACCESS_KEY", "{\"value\":\"" + SECRET + "\"}").ok();
      api.put("/api/secrets/ORDERS_PASSWORD", "{\"value\":\"" + PASSWORD + "\"}").ok();
      assertThat(api.get("/api/secrets").ok().toString())
          .isEqualTo("{\"names\":[\"AWS_SECRET_ACCESS_KEY\",\"ORDERS_PASSWORD\"]}");
      assertThat(api.put("/api/secrets/path", "{\"value\":\"x\"}").status()).isEqualTo(422);

      ObjectNode draft = draft(stack, stream);
      assertThat(api.post("/api/wizard/streams", draft).ok().path("streams").toString())
          .contains(stream);
      assertThat(api.post("/api/wizard/server", draft).ok().path("databases").toString())
          .contains(stack.database);

      String task =
          api.post("/api/wizard/sample", draft.deepCopy().put("documents", 500))
              .ok()
              .path("task")
              .asText();
      assertThat(api.events(task)).contains("event: progress").contains("event: end");
      JsonNode sample = api.result("/api/wizard/sample", draft.deepCopy().put("documents", 500));
      assertThat(sample.path("documents_read").asInt()).isEqualTo(DOCUMENTS + REJECTED);
      draft.put("sample", sample.path("sample").asText());

      JsonNode proposal = api.result("/api/wizard/infer", draft);
      // The three fields, and the time of arrival.
      assertThat(proposal.path("columns").size()).isEqualTo(4);
      ObjectNode keys = (ObjectNode) draft.path("keys");
      proposal
          .path("mapping")
          .properties()
          .forEach(entry -> keys.put("columns." + entry.getKey(), entry.getValue().asText()));
      String sql =
          proposal.path("sql").asText().replaceFirst("`amount` [^,\n]+", "`amount` UInt32");
      JsonNode preview = api.post("/api/wizard/preview", draft.deepCopy().put("sql", sql)).ok();
      assertThat(preview.path("rows").path("rows").size()).isBetween(190, DOCUMENTS);
      assertThat(preview.path("rejected").path("rows").size()).isPositive();
      assertThat(
              api.post("/api/wizard/preview", draft.deepCopy().put("sql", "DROP TABLE x")).status())
          .isEqualTo(422);

      ObjectNode misfit = draft.deepCopy().put("sql", "");
      misfit.putArray("flags").add("--type").add("amount=UInt8");
      assertThat(api.result("/api/wizard/infer", misfit).path("complaint_count").asInt())
          .isPositive();
      Api.Answer refused = api.post("/api/wizard/create", misfit);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.body().path("kind").asText()).isEqualTo("complaints");
      assertThat(refused.body().path("message").asText()).contains("amount");

      draft.put("sql", sql);
      assertThat(api.post("/api/wizard/tables", draft).ok().path("exists").asBoolean()).isFalse();
      assertThat(api.post("/api/wizard/create", draft).ok().path("statements").toString())
          .contains("CREATE TABLE");
      assertThat(api.post("/api/wizard/create", draft).status()).isEqualTo(409);
      draft.remove("sql");
      JsonNode columns = api.post("/api/wizard/columns", draft).ok();
      assertThat(columns.path("columns").size()).isEqualTo(4);
      assertThat(columns.path("fields").toString()).contains("/user/name");
      api.post("/api/wizard/preview", draft).ok();

      ObjectNode own =
          draft.deepCopy().put("user", "orders").put("password_variable", "ORDERS_PASSWORD");
      assertThat(api.post("/api/wizard/grants", own).ok().toString())
          .contains("GRANT INSERT")
          .contains("{password:String}");
      // This ClickHouse has no writable user directory.
      assertThat(api.post("/api/wizard/grant", own).status()).isEqualTo(422);

      JsonNode checks = api.result("/api/wizard/checks", draft);
      assertThat(checks.path("can_start").asBoolean()).as(checks.toString()).isTrue();
      JsonNode file = api.post("/api/wizard/file", draft).ok();
      assertThat(file.path("yaml").asText())
          .contains("secret-access-key: ${AWS_SECRET_ACCESS_KEY}")
          .contains("user_name: /user/name");
      assertThat(file.path("exports").path("kubernetes").path("problem").asText())
          .contains("--storage");
      JsonNode exports =
          api.post("/api/wizard/file", draft.deepCopy().put("storage", "s3://bucket/orders"))
              .ok()
              .path("exports");
      assertThat(exports.path("kubernetes").path("text").asText())
          .contains("kind: FlinkDeployment");
      assertThat(exports.path("managed_flink").path("text").asText())
          .contains("PropertyGroups")
          .doesNotContain("secret-access-key");
      api.post("/api/wizard/save", draft).ok();
      assertThat(Files.readString(stack.folder.resolve("orders.yaml")))
          .isEqualTo(file.path("yaml").asText());

      stack.write("unstarted.yaml", stack.yaml("unstarted", stream, "unstarted"));
      JsonNode before = api.get("/api/errors/unstarted/counts").ok();
      assertThat(before.path("groups")).isEmpty();
      assertThat(before.path("note").asText())
          .isEqualTo(
              "The pipeline creates the error table "
                  + stack.database
                  + ".unstarted_errors when it starts.");
      assertThat(api.get("/api/errors/unstarted/documents").ok().path("documents")).isEmpty();

      String job = api.result("/api/wizard/start", draft).path("job").asText();
      patiently().until(() -> stack.count("orders") == DOCUMENTS);
      patiently().until(() -> stack.count("orders_errors") == REJECTED);
      operate(api, job, stack, stream);

      TreeSet<String> all = new TreeSet<>(OpenApi.read().routes());
      assertThat(api.called).isEqualTo(all);
      assertThat(api.bodies.toString()).doesNotContain(SECRET).doesNotContain(PASSWORD);
      assertThat(stack.audit.toString(StandardCharsets.UTF_8))
          .contains("PUT /api/secrets/AWS_SECRET_ACCESS_KEY")
          .contains("/remove")
          .contains("\"dropped\":[\"DROP TABLE IF EXISTS")
          .containsPattern(
              "POST /api/wizard/start\",\"outcome\":\"done\"[^\n]*\"pipeline\":\"orders\"")
          .containsPattern("/replay\",\"outcome\":\"done\"[^\n]*\"pipeline\":\"orders\"")
          .containsPattern("/stop\",\"outcome\":\"(cancelled|done)\"")
          .doesNotContain(SECRET)
          .doesNotContain(PASSWORD);
    }
  }

  private static void operate(Api api, String job, ConsoleStack stack, String stream)
      throws Exception {
    String path = "/api/pipelines/" + job;
    patiently()
        .untilAsserted(
            () -> {
              JsonNode report = api.get("/api/pipelines").ok().path("pipelines").path(0);
              assertThat(report.path("rows_inserted").asInt()).isEqualTo(DOCUMENTS + REJECTED);
              assertThat(report.path("rejected").asInt()).isEqualTo(REJECTED);
            });
    JsonNode page = api.get(path).ok();
    assertThat(page.path("configuration").toString()).contains("******").contains(stream);
    assertThat(page.path("file").asText()).isEqualTo("orders.yaml");
    assertThat(api.get(path + "/series").ok().path("time").size()).isPositive();
    assertThat(api.get(path + "/rows").ok().path("rows").size()).isEqualTo(20);
    assertThat(api.result(path + "/sample", "").path("documents").size()).isEqualTo(20);
    assertThat(api.result(path + "/checks", "").path("findings").size()).isPositive();
    assertThat(api.get("/api/pipelines/unknown").status()).isEqualTo(404);

    assertThat(api.get("/api/errors").ok().path("pipelines").path(0).path("name").asText())
        .isEqualTo("orders");
    JsonNode counts = api.get("/api/errors/orders/counts").ok();
    assertThat(counts.path("groups").size()).isEqualTo(2);
    JsonNode documents = api.get("/api/errors/orders/documents?reason=invalid_value&limit=5").ok();
    assertThat(documents.path("documents").size()).isEqualTo(2);
    assertThat(api.get("/api/errors/orders/documents?since=yesterday").status()).isEqualTo(422);
    assertThat(api.get("/api/errors/nobody/counts").status()).isEqualTo(404);
    stack.clickHouse.query(
        "ALTER TABLE " + stack.database + ".orders MODIFY COLUMN amount Nullable(String)");
    JsonNode replay = api.result("/api/errors/orders/replay", "{}");
    assertThat(replay.path("documents").asInt()).as(replay.toString()).isEqualTo(2);
    assertThat(replay.path("still_rejected").asInt()).isEqualTo(1);
    assertThat(stack.count("orders")).isEqualTo(DOCUMENTS + 2);
    assertThat(
            api.post(
                    "/api/errors/orders/settle",
                    "{\"replay\":\"00000000-0000-0000-0000-000000000000\",\"fate\":\"INSERTED\"}")
                .status())
        .isEqualTo(404);

    String stopping = api.post(path + "/stop", "{}").ok().path("task").asText();
    // A task that is cancelled before it begins triggers no savepoint.
    patiently()
        .until(
            () -> {
              JsonNode task = api.get("/api/tasks/" + stopping).ok();
              return task.path("state").asText().equals("done")
                  || task.path("message").asText().startsWith("Writing a savepoint");
            });
    api.send("DELETE", "/api/tasks/" + stopping, "").ok();
    patiently()
        .until(
            () ->
                List.of("cancelled", "done")
                    .contains(api.get("/api/tasks/" + stopping).ok().path("state").asText()));
    // The savepoint was triggered before, and Flink finishes it.
    patiently()
        .until(() -> api.get(path).ok().path("report").path("state").asText().equals("FINISHED"));
    assertThat(api.post(path + "/stop", "{}").status()).isEqualTo(409);
    assertThat(api.post(path + "/remove", "{\"confirm\":\"order\"}").status()).isEqualTo(422);
    JsonNode removed =
        api.post(path + "/remove", "{\"confirm\":\"orders\",\"drop_error_table\":true}").ok();
    assertThat(removed.path("statements").toString()).contains("DROP TABLE IF EXISTS");
    assertThat(stack.clickHouse.query("EXISTS TABLE " + stack.database + ".orders_errors"))
        .isEqualTo("0");
    assertThat(api.post("/api/login", "{\"token\":\"any\"}").status()).isEqualTo(401);
    api.post("/api/logout", "{}").ok();
  }

  private static ObjectNode draft(ConsoleStack stack, String stream) {
    ObjectNode draft = JsonNodeFactory.instance.objectNode();
    draft
        .putObject("keys")
        .put("pipeline.name", "orders")
        .put("source.stream", stream)
        .put("source.region", KinesisEmulator.REGION)
        .put("source.endpoint", stack.kinesis.endpoint().toString())
        .put("source.credentials.type", "basic")
        .put("source.credentials.access-key-id", "AKIA")
        .put("source.credentials.secret-access-key", "${AWS_SECRET_ACCESS_KEY}")
        .put("clickhouse.url", stack.clickHouse.url())
        .put("clickhouse.database", stack.database)
        .put("clickhouse.table", "orders")
        .put("delivery.checkpoint-interval", "1s");
    return draft;
  }

  private static List<String> documents() {
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      documents.add(
          "{\"id\":" + id + ",\"amount\":" + id % 7 + ",\"user\":{\"name\":\"name " + id + "\"}}");
    }
    documents.add("{\"id\":900,\"amount\":\"much\",\"user\":{\"name\":\"\\u001b[31m\"}}");
    documents.add("{\"id\":901,\"amount\":\"<b>more</b>\",\"user\":{\"name\":\"x\"}}");
    documents.add("{\"id\":902,");
    return documents;
  }

  private static ConditionFactory patiently() {
    return Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions();
  }
}
