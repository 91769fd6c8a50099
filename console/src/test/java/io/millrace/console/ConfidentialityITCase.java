package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user of the page who wants the console's variables, files and AWS credentials, and who has a
 * server that sends back what it receives.
 */
final class ConfidentialityITCase {
  private static final String VARIABLE = "canary-variable-0123";
  private static final String CONTENT = "canary-file-4567";
  private static final String SHARED = "a-shared-secret-89";
  private static final String ENTERED = "an-entered-secret-55";
  private static final Map<String, String> CREDENTIALS =
      Map.of(
          "aws.accessKeyId", "AKIACANARYPROCESS",
          "aws.secretAccessKey", "canary-secret-key-1122",
          "aws.sessionToken", "canary-session-token-3344");

  @TempDir private Path folder;
  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private final Log log = new Log();
  private HttpServer echo;

  @BeforeEach
  void prepare() throws IOException {
    CREDENTIALS.forEach(System::setProperty);
    echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    echo.createContext("/", this::echo);
    echo.start();
    log.start();
    ((org.apache.logging.log4j.core.Logger) LogManager.getRootLogger()).addAppender(log);
  }

  @AfterEach
  void restore() {
    ((org.apache.logging.log4j.core.Logger) LogManager.getRootLogger()).removeAppender(log);
    echo.stop(0);
    CREDENTIALS.keySet().forEach(System::clearProperty);
  }

  @Test
  void nothingOfTheProcessComesBackOrLeaves() throws Exception {
    Path file = Files.writeString(folder.resolve("canary"), CONTENT);
    ByteArrayOutputStream audit = new ByteArrayOutputStream();
    Path pipelines = Files.createDirectory(folder.resolve("pipelines"));
    try (ConsoleServer console = console(pipelines, audit)) {
      Api api = new Api("http://127.0.0.1:" + console.port());
      assertThat(api.put("/api/secrets/CANARY", "{\"value\":\"mine\"}").status()).isEqualTo(422);
      api.put("/api/secrets/ENTERED", "{\"value\":\"" + ENTERED + "\"}").ok();
      for (Map<String, String> attack : attacks(file)) {
        ObjectNode body = body(attack);
        for (String route :
            List.of("streams", "server", "sample", "file", "save", "grants", "checks", "start")) {
          JsonNode answer = api.post("/api/wizard/" + route, body).body();
          if (answer.has("task")) {
            await(api, answer.path("task").asText());
          }
        }
        var unused = api.get("/api/errors");
      }
      assertThat(received).as("what is allowed reaches the server").isNotEmpty();
      // The password of the draft itself is sent to the draft's own server, and nowhere else.
      assertThat(received.toString()).contains(basic(SHARED));
      for (String seen :
          List.of(
              api.bodies.toString(),
              audit.toString(StandardCharsets.UTF_8),
              log.text.toString(),
              received.toString(),
              written(pipelines))) {
        assertThat(seen).doesNotContain(VARIABLE).doesNotContain(CONTENT);
        CREDENTIALS.values().forEach(secret -> assertThat(seen).doesNotContain(secret));
      }
      for (String told :
          List.of(
              api.bodies.toString(), audit.toString(StandardCharsets.UTF_8), log.text.toString())) {
        assertThat(told)
            .doesNotContain(SHARED)
            .doesNotContain(ENTERED)
            .doesNotContain(basic(SHARED))
            .doesNotContain(basic(ENTERED));
      }
    }
  }

  /** The password of a file goes to the server of that file, whatever a page enters. */
  @Test
  void aPageDoesNotRedirectTheFileOfTheOperator() throws Exception {
    Path pipelines = Files.createDirectory(folder.resolve("pipelines"));
    Files.writeString(
        pipelines.resolve("prod.yaml"),
        """
        pipeline: {name: prod}
        source:
          stream: s
          region: us-east-1
          endpoint: ${ENDPOINT:-http://127.0.0.1:1}
        clickhouse:
          url: ${CLICKHOUSE_URL:-http://127.0.0.1:1}
          proxy: ${PROXY:-http://127.0.0.1:1}
          table: t
          password: ${CANARY}
        """);
    try (ConsoleServer console = console(pipelines, new ByteArrayOutputStream())) {
      Api api = new Api("http://127.0.0.1:" + console.port());
      String server = "http://127.0.0.1:" + echo.getAddress().getPort();
      for (String name : List.of("CLICKHOUSE_URL", "PROXY", "ENDPOINT")) {
        api.put("/api/secrets/" + name, "{\"value\":\"" + server + "\"}").ok();
      }
      assertThat(api.get("/api/errors/prod/counts").status()).isEqualTo(502);
      assertThat(api.get("/api/errors/prod/documents").status()).isEqualTo(502);
      var unused = api.task("/api/errors/prod/replay", "{}");
      assertThat(received).isEmpty();
    }
  }

  private List<Map<String, String>> attacks(Path file) {
    String server = "http://127.0.0.1:" + echo.getAddress().getPort();
    return List.of(
        Map.of("clickhouse.password", "${SHARED}"),
        Map.of("clickhouse.password", "${ENTERED}"),
        Map.of("clickhouse.password", "${CANARY}"),
        Map.of("source.stream", "${CANARY}"),
        Map.of("source.stream=${CANARY}", "x"),
        Map.of("clickhouse.password-file=" + file, "x"),
        Map.of("clickhouse.password-file ", file.toString()),
        Map.of("clickhouse.username", "\uF8F0ssm:/canary\uF8F1"),
        Map.of("clickhouse.headers.X-Key", "${CANARY}"),
        Map.of("clickhouse.tls.client-certificate", file.toString()),
        Map.of("clickhouse.tls.ca-certificates", file.toString()),
        Map.of("source.credentials.type", "default"),
        Map.of(
            "source.credentials.type",
            "web-identity",
            "source.credentials.token-file",
            file.toString(),
            "source.credentials.role-arn",
            "arn:aws:iam::123456789012:role/r",
            "source.credentials.sts-endpoint",
            server),
        Map.of(
            "source.credentials.type", "assume-role",
            "source.credentials.role-arn", "arn:aws:iam::123456789012:role/r",
            "source.credentials.sts-endpoint", server),
        Map.of("source.credentials.access-key-id", "${CANARY}"),
        Map.of("flink.pipeline.jars", file.toUri().toString()),
        Map.of("columns.x: 1\nclickhouse:\n  password-file: " + file + "\n#", "1"));
  }

  private ObjectNode body(Map<String, String> attack) {
    String server = "http://127.0.0.1:" + echo.getAddress().getPort();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("overwrite", true).put("wait", 0);
    ObjectNode keys =
        body.putObject("keys")
            .put("pipeline.name", "attack")
            .put("source.stream", "s")
            .put("source.region", "us-east-1")
            .put("source.endpoint", server)
            .put("source.credentials.type", "basic")
            .put("source.credentials.access-key-id", "AKIAMINE")
            .put("source.credentials.secret-access-key", "${SHARED}")
            .put("clickhouse.url", server)
            .put("clickhouse.table", "t");
    attack.forEach(keys::put);
    return body;
  }

  private static ConsoleServer console(Path pipelines, ByteArrayOutputStream audit)
      throws Exception {
    return ConsoleServer.start(
        LonelyConsole.web(),
        LonelyConsole.setting(
            pipelines, Map.of("CANARY", VARIABLE, "SHARED", SHARED)::get, Set.of("SHARED"), audit));
  }

  private static String basic(String password) {
    return Base64.getEncoder()
        .encodeToString(("default:" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Its events, to the end. */
  private static void await(Api api, String task) throws Exception {
    api.bodies.append(api.events(task));
    var unused = api.get("/api/tasks/" + task);
  }

  private static String written(Path pipelines) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(pipelines)) {
      for (Path file : files.toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  /** Refuses, and quotes the whole request: as ClickHouse, as STS and as Kinesis. */
  private void echo(HttpExchange request) throws IOException {
    String text =
        request.getRequestURI()
            + " "
            + request.getRequestHeaders().entrySet()
            + " "
            + new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    received.add(text);
    String answer;
    if (request.getRequestHeaders().containsKey("X-Amz-Target")) {
      answer =
          JsonNodeFactory.instance
              .objectNode()
              .put("__type", "InvalidArgumentException")
              .put("message", text)
              .toString();
      request.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
    } else {
      answer = "Code: 516. DB::Exception: " + text + " (AUTHENTICATION_FAILED)";
      request.getResponseHeaders().add("X-ClickHouse-Exception-Code", "516");
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    request.sendResponseHeaders(400, bytes.length);
    try (OutputStream out = request.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** All that is logged. */
  private static final class Log extends AbstractAppender {
    private final List<String> text = Collections.synchronizedList(new ArrayList<>());

    Log() {
      super("canary", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      text.add(event.getMessage().getFormattedMessage());
      for (Throwable thrown = event.getThrown(); thrown != null; thrown = thrown.getCause()) {
        text.add(thrown.toString());
      }
    }
  }
}
