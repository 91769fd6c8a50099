package io.millrace.console.wizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.pipelines.SecretStore;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.provision.UserGrants;
import io.millrace.job.provision.UserGrants.RejectedAccess;
import io.millrace.testkit.tls.TestCertificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DraftTest {
  private final SecretStore secrets = new SecretStore(Map.of("SET", "value")::get, Set.of("SET"));

  @Test
  void theFileHasNamesOfVariablesAndWhatIsUnsetIsSaid() throws Exception {
    Draft draft = Draft.of(body(), secrets);
    assertThat(draft.template().yaml())
        .contains("pipeline:\n  name: \"a: b\"")
        .contains("secret-access-key: ${SET}")
        .contains("password: ${UNSET}")
        .contains("columns:\n  user_name: /user/name")
        .contains("guarantee: at-least-once")
        .contains("block:\n  max-rows: 1000");
    assertThat(draft.unsetVariables()).isEqualTo(List.of("UNSET"));
    assertThat(draft.written().name()).isEqualTo("a: b");
  }

  @Test
  void otherPlacesGetWhatTheCommandExports() throws Exception {
    Draft draft = Draft.of(body().put("storage", "s3://bucket/a"), secrets);
    ObjectNode lacking = Exports.of(draft, body());
    assertThat(lacking.path("kubernetes").path("problem").asText()).contains("--storage");
    assertThat(lacking.path("managed_flink").path("problem").asText()).contains("UNSET");
    assertThat(lacking.path("managed_flink").path("fix").asText()).contains("--secret");
    ObjectNode whole =
        Exports.of(
            draft,
            body().put("storage", "s3://bucket/a").put("secret", "events").put("image", "own:1"));
    assertThat(whole.path("kubernetes").path("text").asText())
        .contains("kind: FlinkDeployment")
        .contains("image: own:1")
        .contains("s3://bucket/a");
    assertThat(whole.path("kubernetes").path("notes").toString()).contains("kubectl create secret");
    assertThat(whole.path("helm_values").path("text").asText()).contains("image: own:1");
    assertThat(whole.path("managed_flink").path("text").asText())
        .contains("${secretsmanager:events#UNSET}")
        .doesNotContain("credentials");
    assertThat(whole.toString()).doesNotContain("value\\n");
  }

  @Test
  void aUserOfItsOwnHasAPasswordOrACertificate() throws Exception {
    assertThat(Draft.of(body(), secrets).ofUser("own", "OWN_PASSWORD").template().yaml())
        .contains("username: own")
        .contains("password: ${OWN_PASSWORD}");
    assertThatThrownBy(() -> Draft.of(body(), secrets).ofUser("own", ""))
        .hasMessageContaining("password needs a variable");

    TestCertificate ca = TestCertificate.authority("CA");
    TestCertificate client = ca.issue("loader", TestCertificate.Validity.now());
    Map<String, String> variables = Map.of("SET", "value", "CLIENT_KEY", client.keyPem());
    SecretStore store = new SecretStore(variables::get, variables.keySet());
    ObjectNode body = body();
    body.withObject("/keys")
        .put("clickhouse.url", "https://127.0.0.1:8443")
        .put("clickhouse.authentication", "Certificate")
        .put("clickhouse.tls.client-certificate", client.pem())
        .put("clickhouse.tls.client-key", "${CLIENT_KEY}")
        .remove("clickhouse.password");
    for (String variable : List.of("OWN_PASSWORD", "")) {
      PipelineConfig config = Draft.of(body, store).ofUser("own", variable).config();
      UserGrants grants = new UserGrants(config, UserGrants.FULL_ACCESS, RejectedAccess.NONE, null);

      assertThat(grants.statements())
          .first()
          .isEqualTo("CREATE USER IF NOT EXISTS `own` IDENTIFIED WITH ssl_certificate CN 'loader'");
      assertThat(grants.lacksPassword()).isFalse();
    }
  }

  /** The pages send names of fields and columns as they are. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "labels_app=web   | /labels/app=web",
        "a=b=c            | /a",
        "=a               | /a",
        "a=               | /a=",
        "price.unit.from  | /other/price",
        "log-file         | /log/file",
        "user.endpoint    | /user/endpoint",
        "password         | /password",
        "\"quoted\": {a}   | /a/\"b\": #c",
        "ä: 1             | /ä/~0/~1/'",
        "a                | /a${b}",
        "a                | /a$${b}",
        "a                | /a$$${b}",
        "a                | /a${",
        "a                | /a${${b}$${c",
        "a                | /${SET}",
        "a                | /${UNSET:-x}/y",
        "a                | /${ssm:/name}",
        "a                | /$a/{b}",
        "a                | 'costs ${5}'",
        "a                | concat(/a, '${SET}')",
      })
  void aColumnIsTheSameForTheConsoleAndInEveryFile(String column, String source) throws Exception {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("secret", "events");
    body.set("keys", base().put("columns." + column, source));
    Draft draft = Draft.of(body, secrets);
    Map<String, String> columns = Map.of(column, source);

    assertThat(draft.config().columns()).isEqualTo(columns);
    assertThat(draft.written().columns()).isEqualTo(columns);
    assertThat(draft.source().columns()).isEqualTo(columns);
    assertThat(draft.with(Map.of("block.max-rows", "7")).config().columns()).isEqualTo(columns);
    assertThat(draft.unsetVariables()).isEmpty();
    assertThat(draft.exported().config().columns()).isEqualTo(columns);
    ConfigSources elsewhere = ConfigSources.byKey(secrets::ofFile);
    assertThat(elsewhere.yaml(draft.template().yaml()).load().columns()).isEqualTo(columns);
    String properties = Exports.of(draft, body).path("managed_flink").path("text").asText();
    assertThat(elsewhere.propertyGroups(groups(properties)).load().columns()).isEqualTo(columns);
  }

  private static ObjectNode base() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("source.stream", "s")
        .put("source.region", "us-east-1")
        .put("clickhouse.url", "http://127.0.0.1:8123")
        .put("clickhouse.table", "t");
  }

  /** Property groups as the service hands them to the job. */
  private static Map<String, Map<String, String>> groups(String properties) throws Exception {
    Map<String, Map<String, String>> groups = new HashMap<>();
    for (JsonNode group : new ObjectMapper().readTree(properties).path("PropertyGroups")) {
      Map<String, String> texts = new HashMap<>();
      group
          .path("PropertyMap")
          .properties()
          .forEach(text -> texts.put(text.getKey(), text.getValue().asText()));
      groups.put(group.path("PropertyGroupId").asText(), texts);
    }
    return groups;
  }

  private static ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("keys")
        .put("pipeline.name", "a: b")
        .put("source.stream", "s")
        .put("source.region", "us-east-1")
        .put("source.credentials.type", "basic")
        .put("source.credentials.access-key-id", "AKIA")
        .put("source.credentials.secret-access-key", "${SET}")
        .put("clickhouse.url", "http://127.0.0.1:8123")
        .put("clickhouse.table", "t")
        .put("clickhouse.password", "${UNSET}")
        .put("columns.user_name", "/user/name")
        .put("delivery.guarantee", "at-least-once")
        .put("block.max-rows", "1000");
    return body;
  }
}
