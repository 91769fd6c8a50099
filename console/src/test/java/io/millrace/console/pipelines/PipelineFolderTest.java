package io.millrace.console.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.console.http.ApiException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.Environment;
import io.millrace.job.config.value.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A folder of pipelines that is not as it should be. */
final class PipelineFolderTest {
  @TempDir private Path place;

  @Test
  void aFolderThatIsNotThereHasNoFiles() {
    PipelineFolder folder = at(place.resolve("none"));
    assertThat(folder.entries()).isEmpty();
    assertThatThrownBy(() -> folder.config("events"))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("has no file of pipeline events");
  }

  @Test
  void aFolderThatCannotBeReadIsNotTakenForAnEmptyOne() throws Exception {
    Path file = Files.writeString(place.resolve("pipelines"), "");
    PipelineFolder folder = at(file);
    assertThat(folder.entries())
        .singleElement()
        .satisfies(
            entry -> assertThat(entry.problem()).contains("cannot read its folder", "pipelines"));
    assertThatThrownBy(() -> folder.config("events"))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("cannot read its folder");
  }

  /** Otherwise a user of the page could send a secret of the store to a server of their choice. */
  @Test
  void aFileWithSecretsOfAStoreTakesNoVariableFromAPage() throws Exception {
    SecretStore secrets = new SecretStore(Map.of("OWN", "t")::get, Set.of());
    PipelineFolder folder = new PipelineFolder(place, secrets);
    write("parameter", "${ssm:/prod/ch}");
    write("secret", "${secretsmanager:prod/ch#password}");
    JsonNode unused = secrets.set("CH_URL", "https://attacker:8443");
    for (String stored : new String[] {"parameter", "secret"}) {
      assertThat(folder.config(stored).endpoints()).containsExactly("https://ch:8443");
      assertThat(folder.config(stored).table().table()).isEqualTo("t");
    }
  }

  /** An address, a file or a user that a page chooses would receive or open the file's secrets. */
  @ParameterizedTest
  @MethodSource("keys")
  void whatAPageEnteredFillsSecretsOnly(String key, boolean isFilled) throws Exception {
    SecretStore secrets = new SecretStore(Map.of("OWN", "own")::get, Set.of());
    JsonNode unused = secrets.set("ENTERED", "entered");
    Environment variables = secrets.ofFile(key);
    assertThat(variables.variable("ENTERED")).isEqualTo(isFilled ? "entered" : null);
    assertThat(variables.variable("OWN")).isEqualTo("own");
  }

  static Stream<Arguments> keys() {
    Set<String> filled =
        Set.of(
            "source.credentials.access-key-id",
            "source.credentials.secret-access-key",
            "source.credentials.session-token",
            "clickhouse.password",
            "clickhouse.proxy-password");
    Stream<Arguments> all =
        Stream.concat(
                Section.allSettings().stream().map(OptionSpec::key),
                Section.perStream().stream()
                    .map(
                        spec ->
                            "source.streams.a."
                                + spec.key().substring(Section.SOURCE.prefix().length())))
            .map(key -> Arguments.of(key, filled.contains(StreamKey.plain(key))));
    return Stream.concat(
        all,
        Stream.of(
            Arguments.of("clickhouse.headers.X-Api-Key", true),
            Arguments.of("clickhouse.settings.insert_quorum", false),
            Arguments.of("columns.password", false),
            Arguments.of("columns.clickhouse.password", false),
            Arguments.of("flink.s3.secret-key", false),
            Arguments.of("flink.state.checkpoints.dir", false),
            Arguments.of("clickhouse.passwords", false),
            Arguments.of("source.streams.clickhouse.password", false)));
  }

  /** A private key may be the name of a file. */
  @Test
  void aPrivateKeyFromAPageIsPem() throws Exception {
    SecretStore secrets = new SecretStore(name -> null, Set.of());
    JsonNode unused = secrets.set("KEY", "/etc/console/key.pem");
    Environment variables = secrets.ofFile("clickhouse.tls.client-key");
    assertThat(variables.variable("KEY")).isNull();
    String pem = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----";
    unused = secrets.set("KEY", pem);
    assertThat(variables.variable("KEY")).isEqualTo(pem);
  }

  /** Otherwise the password of the console's own environment would be sent to that server. */
  @Test
  void aPageDoesNotRedirectAFile() throws Exception {
    SecretStore secrets =
        new SecretStore(Map.of("CH_PW", "of-the-process", "OWN", "t")::get, Set.of());
    PipelineFolder folder = new PipelineFolder(place, secrets);
    write("redirected", "${CH_PW}");
    write("filled", "${ENTERED}");
    JsonNode unused = secrets.set("CH_URL", "http://attacker:1");
    PipelineConfig config = folder.config("redirected");
    assertThat(config.endpoints()).containsExactly("https://ch:8443");
    assertThat(config.secret(ClickHouseOptions.PASSWORD)).contains(Secret.of("of-the-process"));
    unused = secrets.set("ENTERED", "of-a-page");
    assertThat(folder.config("filled").secret(ClickHouseOptions.PASSWORD))
        .contains(Secret.of("of-a-page"));
  }

  @Test
  void aFileThatNeedsMoreThanSecretsSaysWhereToSetThem() throws Exception {
    SecretStore secrets = new SecretStore(name -> null, Set.of());
    PipelineFolder folder = new PipelineFolder(place, secrets);
    write("needs", "x");
    assertThat(problem(folder)).contains("`OWN` is not set").doesNotContain("the page");
    JsonNode unused = secrets.set("OWN", "t");
    assertThat(problem(folder))
        .contains("`OWN` is not set", "What was entered on the page fills secrets only");
  }

  private static String problem(PipelineFolder folder) {
    return folder.entries().get(0).problem();
  }

  private void write(String name, String password) throws Exception {
    Files.writeString(
        place.resolve(name + ".yaml"),
        """
        pipeline: {name: %s}
        source: {stream: s, region: us-east-1}
        clickhouse:
          url: ${CH_URL:-https://ch:8443}
          table: ${OWN}
          password: %s
        """
            .formatted(name, password));
  }

  private static PipelineFolder at(Path folder) {
    return new PipelineFolder(folder, new SecretStore(name -> null, Set.of()));
  }
}
