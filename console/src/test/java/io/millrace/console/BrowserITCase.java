package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.console.http.Authentication;
import io.millrace.console.http.WebSettings;
import io.millrace.job.tool.cluster.ClusterAccess;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.chaos.FaultProxy;
import io.millrace.testkit.flink.ManyJobs;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/** The specs of {@code src/main/web/tests}, in a real browser on real servers. */
final class BrowserITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DOCUMENTS = 300;
  private static final int PIPELINES = 1000;
  private static final int LARGE = 10 << 20;

  @TempDir private Path folder;

  @TestFactory
  List<DynamicTest> theConsoleInABrowser() throws Exception {
    Path browser = browser();
    Path web = RepositoryRoot.find().resolve("console/src/main/web");
    Assumptions.assumeTrue(
        Files.isDirectory(web.resolve("node_modules/playwright-core")),
        "The page was not built here: console/src/main/web/build");
    try (ConsoleStack stack = ConsoleStack.open(folder.resolve("open"));
        ConsoleStack withToken = ConsoleStack.withToken(folder.resolve("token"));
        ConsoleStack readOnly = ConsoleStack.readOnly(folder.resolve("read-only"));
        FaultProxy clickHouse = FaultProxy.to(URI.create(stack.clickHouse.url()).getPort());
        ManyJobs many = new ManyJobs(stack.flinkUrl(), PIPELINES);
        ConsoleServer manyConsole = console(many, folder.resolve("many"));
        Switches switches = Switches.of(stack, clickHouse, many)) {
      stack.table(
          "mapped",
          "id UInt64, amount Nullable(String), user_name String, elsewhere String DEFAULT 'x'");
      String largeStream = stack.kinesis.streams().newStream(1);
      stack.kinesis.streams().put(largeStream, List.of(large()));
      Path description = folder.resolve("stack.json");
      Files.writeString(
          description,
          JsonNodeFactory.instance
              .objectNode()
              .put("console", stack.url())
              .put("tokenConsole", withToken.url())
              .put("readOnlyConsole", readOnly.url())
              .put("token", ConsoleStack.TOKEN)
              .put("kinesis", stack.kinesis.endpoint().toString())
              .put("clickhouse", clickHouse.url())
              .put("manyConsole", "http://127.0.0.1:" + manyConsole.port())
              .put("switches", switches.url())
              .put("database", stack.database)
              .put("stream", stack.stream(2, documents()))
              .put("emptyStream", stack.kinesis.streams().newStream(1))
              .put("largeStream", largeStream)
              .toString());
      return results(web, description, browser);
    }
  }

  /** A console with a thousand pipelines; half have files. */
  private static ConsoleServer console(ManyJobs many, Path folder) throws Exception {
    Files.createDirectories(folder);
    for (int i = 0; i < PIPELINES; i += 2) {
      String name = ManyJobs.name(i);
      Files.writeString(
          folder.resolve(name + ".yaml"),
          "pipeline: {name: "
              + name
              + "}\nsource: {stream: s, region: us-east-1}\nclickhouse: {url: 'http://127.0.0.1:1',"
              + " table: t}\n");
    }
    return ConsoleServer.start(
        new WebSettings(
            "127.0.0.1",
            0,
            Set.of("127.0.0.1"),
            Authentication.none(),
            WebSettings.Mode.READ_ONLY,
            null,
            Clock.systemUTC()),
        new ConsoleServer.Setting(
            many.url(),
            ClusterAccess.of(Optional.empty(), Optional.empty()),
            folder,
            null,
            Duration.ofSeconds(5),
            name -> null,
            Set.of(),
            System.err));
  }

  /** Debian's, or the one that the variable names. */
  private static Path browser() {
    String told = System.getenv("MILLRACE_TEST_BROWSER");
    List<String> places =
        told == null
            ? List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            : List.of(told);
    return places.stream()
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(
            () ->
                Assumptions.abort(
                    "There is no browser. Install one: apt-get install -y chromium, or name it in"
                        + " MILLRACE_TEST_BROWSER"));
  }

  private static List<DynamicTest> results(Path web, Path stack, Path browser)
      throws IOException, InterruptedException {
    Process node =
        new ProcessBuilder("node", "tests/.specs.mjs", stack.toString(), browser.toString())
            .directory(web.toFile())
            .redirectErrorStream(true)
            .start();
    List<DynamicTest> tests = new ArrayList<>();
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(line);
        output.append(line).append('\n');
        if (line.startsWith("{\"spec\"")) {
          JsonNode result = JSON.readTree(line);
          tests.add(
              dynamicTest(
                  result.path("spec").asText(),
                  () -> assertThat(result.path("problem").asText()).isEmpty()));
        }
      }
    }
    int code = node.waitFor();
    tests.add(dynamicTest("all specs ran", () -> assertThat(code).as(output.toString()).isZero()));
    return tests;
  }

  private static List<String> documents() {
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      documents.add(
          "{\"id\":"
              + id
              + ",\"amount\":"
              + 50 * id
              + ".5,\"user\":{\"name\":\"name "
              + id
              + "\"}}");
    }
    documents.add("{\"id\":900,\"amount\":\"<b>much</b>\",\"user\":{\"name\":\"x\"}}");
    documents.add(
        "{\"id\":901,\"amount\":\"\u202e\u001b[31m\",\"user\":{\"name\":\"y\"}}"
            .replace("\u001b", "\\u001b"));
    return documents;
  }

  /** A document of 10 MiB. A record can hold it only compressed. */
  private static KinesisDocument large() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      String text = "{\"id\":1,\"text\":\"" + "x".repeat(LARGE) + "\"}";
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return new KinesisDocument(SdkBytes.fromByteArray(packed.toByteArray()), "large", null);
  }
}
