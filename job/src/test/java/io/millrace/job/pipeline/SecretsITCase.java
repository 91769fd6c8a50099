package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Secret;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.RecordingProxy;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets stand where no proxy, no log and no terminal shows them. */
final class SecretsITCase {
  private static final String SECRET = "sw0rd+fish/=& '\\\"\n\u00e4-31";
  private static final String ADMIN_SECRET = "adm1n+sw0rd%41";

  @TempDir private Path folder;

  @Test
  void noCommandPutsASecretIntoAnAddressOrAHeader() throws Exception {
    KinesisEmulator kinesis = KinesisEmulator.forTests();
    String stream = kinesis.streams().newStream(1);
    kinesis
        .streams()
        .put(
            stream,
            IntStream.range(0, 20)
                .mapToObj(i -> KinesisDocument.of("k", "{\"id\":" + i + "}"))
                .toList());
    try (ClickHouseServer clickhouse =
            ClickHouseServer.start(
                ClickHouseOptions.temporary()
                    .withUser(ClickHouseUser.of("loader", SECRET, "GRANT ALL ON *.*"))
                    .withUser(ClickHouseUser.of("root", ADMIN_SECRET, "GRANT ALL ON *.*")));
        RecordingProxy proxy = RecordingProxy.before(clickhouse.url());
        KinesisFront front = new KinesisFront(kinesis)) {
      Path file =
          Files.writeString(
              folder.resolve("pipeline.yaml"),
              """
              source:
                stream: %s
                region: us-east-1
                endpoint: %s
                credentials: {type: basic, access-key-id: test, secret-access-key: "${PASSWORD}"}
              clickhouse:
                url: %s
                table: events
                username: loader
                password: ${PASSWORD}
              """
                  .formatted(stream, front.endpoint(), proxy.url()));
      Shell shell =
          new Shell()
              .variable("PASSWORD", SECRET)
              .variable("CLICKHOUSE_ADMIN_PASSWORD", ADMIN_SECRET);
      List<String[]> commands =
          List.of(
              new String[] {"sample"},
              new String[] {"infer"},
              new String[] {"create", "--yes"},
              new String[] {"create", "--yes", "--admin=root", "--add-missing-columns"},
              new String[] {"preview"},
              new String[] {"check"},
              new String[] {"grant"},
              // The local server keeps its users in a file: it refuses, after it was asked.
              new String[] {"grant", "--apply", "--admin=root"},
              new String[] {"errors"},
              new String[] {"errors", "replay", "--admin=root"});
      for (String[] command : commands) {
        String[] all = java.util.Arrays.copyOf(command, command.length + 1);
        all[command.length] = "--config=" + file;
        Shell.Result result = shell.run(all);
        assertThat(result.code())
            .as(result.all())
            .isEqualTo(List.of(command).contains("--apply") ? 1 : 0);
        assertNoSecret(result.all());
      }

      assertThat(proxy.requests()).hasSizeGreaterThan(20);
      for (RecordingProxy.Request request : proxy.requests()) {
        assertNoSecret(request.line());
        assertNoSecret(request.headers());
      }
      // That the test is not blind: the password was sent, where it belongs.
      assertThat(proxy.requests())
          .anyMatch(
              request ->
                  request.body().contains(SECRET.substring(0, 8))
                      && request.body().contains("CREATE USER"));
    }
  }

  /** What the server reads as the parameter's value, for every content. */
  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "'; DROP", "a\\nb", "tab\there", "line\nline", "ümläut 👍", "\\"})
  void aParameterInTheBodyIsTheTextItIs(String value) throws Exception {
    try (SetupConnection connection =
        SetupConnection.of(
            ConfigSources.in(name -> null)
                .overrides(
                    List.of(
                        "source.stream=s",
                        "source.region=us-east-1",
                        "clickhouse.url=" + ClickHouseServer.forTests().url(),
                        "clickhouse.table=t"))
                .load())) {
      String hex = connection.runWith("SELECT hex({v:String})", Map.of("v", Secret.of(value)));
      StringBuilder expected = new StringBuilder();
      for (byte unit : value.getBytes(StandardCharsets.UTF_8)) {
        expected.append(String.format("%02X", unit));
      }
      assertThat(hex.strip()).isEqualTo(expected.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "list, https://admin:hunter2@flink.example:8081",
    "status, http://hunter2@127.0.0.1:1",
    "stop, 'https://admin:hun ter2@flink'",
    "stop, admin:hunter2@flink:8081",
    "remove, https://a:hunter2%40x@flink"
  })
  void aUserInTheClustersAddressIsRefusedAndNotShown(String command, String address) {
    for (Shell.Result refused :
        List.of(
            new Shell().run(command, "--cluster", address),
            new Shell().variable("MILLRACE_CLUSTER", address).run(command))) {
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.all()).doesNotContain("hunter2").doesNotContain("hun ter2");
      assertThat(refused.err()).contains("holds a user").contains("→ Give only the address");
    }
    assertThat(new Shell().variable("MILLRACE_CLUSTER", address).run(command, "--help").all())
        .contains("MILLRACE_CLUSTER")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chek -Dclickhouse.password=hunter2",
        "list extra --cluster https://u:hunter2@h https://u:hunter2@h",
        "check clickhouse.password=hunter2",
        "check -D source.credentials.secret-access-key=hunter2 extra more",
        "sample --cluster=https://u:hunter2@flink",
        "check https://u:hunter2@flink",
        "infer -c clickhouse.password=hunter2",
        "errors replay source.credentials.secret-access-key=hunter2",
        "preview --config=https://u:hunter2@flink/pipeline.yaml"
      })
  void aCommandLineThatIsWrongIsNotRepeatedWithItsSecrets(String line) {
    Shell.Result refused = new Shell().run(line.split(" "));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.all())
        .doesNotContain("hunter2")
        .containsAnyOf("Unmatched argument", "Unknown option", "Invalid value");
  }

  private static void assertNoSecret(String text) {
    for (String secret : List.of(SECRET, ADMIN_SECRET)) {
      assertThat(text)
          .doesNotContain(secret)
          .doesNotContain(URLEncoder.encode(secret, StandardCharsets.UTF_8))
          .doesNotContain(
              Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)))
          .doesNotContain(secret.substring(0, 8));
      assertThat(decoded(text)).doesNotContain(secret.substring(0, 8));
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}
