package io.millrace.console.wizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.pipelines.SecretStore;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a draft holds, nothing of the console's process gets into the configuration. */
final class DraftRulesTest {
  private static final String CANARY = "canary-of-the-process";
  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

  @TempDir private Path folder;
  private Path file;

  private final SecretStore secrets =
      new SecretStore(
          name -> Map.of("CANARY", CANARY, "SHARED", "a shared value").get(name), Set.of("SHARED"));

  @BeforeEach
  void aFileWithASecret() throws Exception {
    file = Files.writeString(folder.resolve("canary"), CANARY);
  }

  /** Every key there is, with every form that reads something. */
  @Test
  void noKeyAndNoFormReadsAVariableAFileOrASecretStore() {
    List<String> keys = new ArrayList<>();
    Section.allSettings().stream().map(OptionSpec::key).forEach(keys::add);
    Section.perStream().stream()
        .map(spec -> "source.streams.a." + spec.key().substring("source.".length()))
        .forEach(keys::add);
    keys.addAll(
        List.of(
            "clickhouse.headers.X-Api-Key",
            "clickhouse.settings.max_threads",
            "columns.a",
            "columns.a.format",
            "flink.state.checkpoints.dir",
            "flink.pipeline.jars",
            "flink.pipeline.cached-files",
            "flink.security.kerberos.login.keytab",
            "clickhouse",
            "source",
            "clickhouse.password-file ",
            " clickhouse.password-file",
            "clickhouse.password-file=" + file,
            "source.stream=${CANARY}",
            "columns.x: 1\nclickhouse:\n  password-file: " + file + "\n#",
            "columns.${CANARY}",
            "columns.a=${CANARY}",
            "columns.a=b",
            "columns.a-file",
            "columns.a.endpoint",
            "unknown.key"));
    List<String> forms =
        List.of(
            "${CANARY}",
            "${CANARY:-x}",
            "x${CANARY}x",
            "$${CANARY}",
            "'${CANARY}'",
            "${secretsmanager:canary}",
            "${secretsmanager:canary#key}",
            "${ssm:/canary}",
            "\uF8F0ssm:/canary\uF8F1",
            "\uF8F0secretsmanager:canary\uF8F1",
            "${file:" + file + "}",
            "${env:CANARY}",
            "${sys:user.home}",
            file.toString(),
            file.toUri().toString(),
            "@" + file,
            "{password-file: " + file + "}",
            "https://127.0.0.1/${CANARY}");
    int refused = 0;
    for (String key : keys) {
      for (String form : forms) {
        refused += read(key, form) ? 0 : 1;
      }
    }
    assertThat(refused).isGreaterThan(keys.size() * 10);
  }

  /** Whether the draft is accepted; what it becomes holds no canary in any case. */
  private boolean read(String key, String value) {
    Map<String, String> keys = new LinkedHashMap<>(base());
    keys.put(key, value);
    String what = key + " = " + value;
    try {
      Draft draft = Draft.of(body(keys), secrets);
      assertThat(draft.template().yaml()).as(what).doesNotContain(CANARY);
      try {
        PipelineConfig config = draft.config();
        assertThat(config.masked().toString()).as(what).doesNotContain(CANARY);
        assertThat(config.referredSecrets()).as(what).isEmpty();
        assertThat(config.headers()).as(what).isEmpty();
        PipelineConfig again = withTheProcess().yaml(draft.template().yaml()).load();
        assertThat(again.masked().toString()).as(what).doesNotContain(CANARY);
        assertThat(again.columns()).as(what).isEqualTo(config.columns());
        for (ConfigOption<String> secret :
            List.of(
                ClickHouseOptions.PASSWORD,
                ClickHouseOptions.PROXY_PASSWORD,
                ClickHouseOptions.TLS_CLIENT_KEY)) {
          assertThat(config.secret(secret)).as(what).isEmpty();
        }
      } catch (ConfigException wrong) {
        assertThat(wrong).as(what).hasMessageNotContaining(CANARY);
      }
      return true;
    } catch (ApiException refused) {
      assertThat(refused).as(what).hasMessageNotContaining(CANARY);
      return false;
    }
  }

  /** The file is read again by the console, and later where the job is submitted. */
  private ConfigSources withTheProcess() {
    return ConfigSources.byKey(secrets::ofFile);
  }

  @ParameterizedTest
  @CsvSource({
    "clickhouse.password, plain text",
    "clickhouse.password, ${CANARY}",
    "clickhouse.password, ${SHARED} and more",
    "clickhouse.password, ${set}",
    "clickhouse.password, ${AWS_ACCESS_KEY_ID}",
    "clickhouse.headers.X-Api-Key, plain text",
    "source.credentials.secret-access-key, AKIA",
    "source.credentials.access-key-id, ${SHARED}",
    "source.streams.a.credentials.session-token, plain",
    "clickhouse.tls.ca-certificates, /etc/ssl/cert.pem",
    "clickhouse.tls.client-certificate, own.pem",
    "clickhouse.tls.client-key, ${SHARED}",
    "source.credentials.profile-file, /etc/passwd",
    "source.credentials.token-file, /etc/passwd",
    "clickhouse.password-file, /etc/passwd",
    "flink.pipeline.jars, file:///etc/passwd",
    "flink.python.files, /etc/passwd",
    "columns.a, ${CANARY}",
    "columns.a.from, ${CANARY:-/a}"
  })
  void aRefusalNamesTheKey(String key, String value) {
    Map<String, String> keys = new LinkedHashMap<>(base());
    keys.put(key, value);
    assertThatThrownBy(() -> Draft.of(body(keys), secrets))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(key)
        .hasMessageNotContaining(CANARY);
  }

  /** Only a column may have any name: another key with an equals sign is two keys. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "source.stream=s",
        "clickhouse.settings.a=b",
        "filter.keep=x",
        "columns=x",
        "columns",
        "=columns.a",
        "=",
        "columns.${A}",
        "columns.a\n",
        "columns.a ",
        "columns.\u2028"
      })
  void noOtherKeyHasAnEqualsSignAndNoColumnHasWhatCannotBeWritten(String key) throws Exception {
    Map<String, String> keys = new LinkedHashMap<>(base());
    keys.put(key, "/a");
    if (key.equals("columns")) {
      assertThatThrownBy(() -> Draft.of(body(keys), secrets).config())
          .isInstanceOf(ConfigException.class);
    } else {
      assertThatThrownBy(() -> Draft.of(body(keys), secrets)).isInstanceOf(ApiException.class);
    }
  }

  @Test
  void whatAPageEntersIsRead() throws Exception {
    Map<String, String> keys = new LinkedHashMap<>(base());
    keys.put("clickhouse.password", "${SHARED}");
    keys.put("flink.state.checkpoints.dir", "s3://bucket/checkpoints");
    keys.put("source.credentials.access-key-id", "${AWS_ACCESS_KEY_ID}");
    keys.put("filter.keep", "/a = 1\nAND /b = 2");
    Draft draft = Draft.of(body(keys), secrets);
    assertThat(draft.unsetVariables()).containsExactly("AWS_ACCESS_KEY_ID");
    assertThat(draft.template().yaml()).contains("password: ${SHARED}").contains("keep: ");
    assertThatCode(
            () ->
                Draft.of(
                    body(Map.of("clickhouse.tls.ca-certificates", PEM, "source.stream", "s")),
                    secrets))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://kinesis.eu-west-1.amazonaws.com",
        "https://kinesis-fips.us-east-1.amazonaws.com",
        "https://vpce-0123-abcd.kinesis.eu-west-1.vpce.amazonaws.com",
        "https://kinesis.cn-north-1.amazonaws.com.cn",
        "https://sts.amazonaws.com"
      })
  void awsGetsTheCredentialsOfTheProcess(String endpoint) {
    assertThatCode(() -> Draft.of(body(Map.of("source.endpoint", endpoint)), secrets))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "source.endpoint, http://127.0.0.1:4568, default",
    "source.endpoint, https://kinesis.us-east-1.amazonaws.com.attacker.example, default",
    "source.endpoint, https://abc.execute-api.us-east-1.amazonaws.com, default",
    "source.endpoint, https://ec2-1-2-3-4.compute-1.amazonaws.com, instance-role",
    "source.endpoint, https://kinesis.us-east-1.amazonaws.com@attacker.example, default",
    "source.endpoint, http://kinesis.us-east-1.amazonaws.com, default",
    "source.endpoint, http://attacker.example, profile",
    "source.streams.a.endpoint, http://attacker.example, container-role",
    "source.credentials.sts-endpoint, http://attacker.example, web-identity",
    "source.credentials.sts-endpoint, http://attacker.example, assume-role",
    "secrets.ssm-endpoint, http://attacker.example, default"
  })
  void nobodyElseGetsThem(String key, String endpoint, String type) {
    Map<String, String> keys = Map.of(key, endpoint, "source.credentials.type", type);
    assertThatThrownBy(() -> Draft.of(body(keys), secrets))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("would get the console's own credentials");
    assertThatThrownBy(() -> Draft.of(body(Map.of(key, endpoint)), secrets))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(
            () ->
                Draft.of(
                    body(
                        Map.of(
                            key,
                            endpoint,
                            "source.credentials.type",
                            "basic",
                            "source.streams.b.credentials.type",
                            type)),
                    secrets))
        .isInstanceOf(ApiException.class);
    assertThatCode(
            () ->
                Draft.of(body(Map.of(key, endpoint, "source.credentials.type", "Basic")), secrets))
        .doesNotThrowAnyException();
  }

  @Test
  void aUserNeitherUsesNorReplacesAVariableOfTheProcess() throws Exception {
    Draft draft = Draft.of(body(base()), secrets);
    assertThatThrownBy(() -> draft.with(Map.of("clickhouse.password", "${CANARY}")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("CANARY");
    assertThatThrownBy(() -> secrets.requireUsable("CANARY", "The secret"))
        .isInstanceOf(ApiException.class);
    assertThat(secrets.ofPages("CANARY")).isNull();
  }

  private static Map<String, String> base() {
    return Map.of(
        "source.stream", "s",
        "source.region", "us-east-1",
        "clickhouse.url", "http://127.0.0.1:8123",
        "clickhouse.table", "t");
  }

  private static ObjectNode body(Map<String, String> keys) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode tree = body.putObject("keys");
    keys.forEach(tree::put);
    return body;
  }
}
