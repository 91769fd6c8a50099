package io.millrace.console.wizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.pipelines.SecretStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DraftTest {
  private final SecretStore secrets = new SecretStore(Map.of("SET", "value")::get);

  @ParameterizedTest
  @CsvSource({
    "clickhouse.password, plain text",
    "clickhouse.password, ${SET} and more",
    "clickhouse.password, ${set}",
    "source.credentials.secret-access-key, AKIA",
    "source.stream, ${SET}",
    "clickhouse.url, http://${SET}:8123",
    "pipeline.name, $${SET}",
    "columns.a, '''${SET}'''",
    "clickhouse.password-file, /etc/passwd",
    "source.credentials.web-identity-token-file, /etc/passwd"
  })
  void aDraftReadsNeitherVariablesNorFilesOfTheConsole(String key, String value) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("keys").put(key, value);
    assertThatThrownBy(() -> Draft.of(body, secrets))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(key)
        .hasMessageNotContaining("value");
  }

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
    assertThat(draft.openKeys())
        .doesNotContainKey("clickhouse.password")
        .containsEntry("block.max-rows", "1000");
    assertThat(Export.managedFlink(draft)).doesNotContain("UNSET").doesNotContain("credentials");
  }

  @ParameterizedTest
  @CsvSource({
    "Orders of 2026, orders-of-2026",
    "9lives, lives",
    "--, pipeline",
    "ümläut, ml-ut",
    "a-very-long-name-that-goes-on-and-on-and-on-for-ever,"
        + " a-very-long-name-that-goes-on-and-on-and-on-f"
  })
  void aNameSuitsKubernetes(String pipeline, String name) {
    assertThat(Export.name(pipeline)).isEqualTo(name).matches("[a-z]([-a-z0-9]{0,43}[a-z0-9])?");
    assertThat(Export.kubernetes(pipeline, "a: 1\n", List.of("X")))
        .contains("name: " + name + "-config\ndata:\n  pipeline.yaml: |\n    a: 1\n---\n")
        .contains("        - name: flink-main-container\n          envFrom:\n")
        .doesNotContain("NAME")
        .doesNotContain("SECRETS");
  }

  private static ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("keys")
        .put("pipeline.name", "a: b")
        .put("source.stream", "s")
        .put("source.region", "us-east-1")
        .put("source.credentials.type", "basic")
        .put("source.credentials.access-key-id", "${SET}")
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
