package io.millrace.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.deploy.Commands;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What export prints is right, and the checks of these tests find what is wrong. */
final class KubernetesObjectsTest {
  private static final String GOOD =
      Commands.output(
          "export",
          "--to",
          "kubernetes",
          "-c",
          Repository.path("conf/examples/minimal.yaml").toString(),
          "--image",
          "registry.example.com/millrace:1",
          "--storage",
          "s3://bucket/events/",
          "--pod-monitor");

  @Test
  void aKeyThatIsThereTwiceIsAnError() {
    assertThatThrownBy(() -> YamlDocuments.all("spec: {image: a, image: b}"))
        .hasMessageContaining("image");
  }

  /** It would make an upgrade take a savepoint, which waits for ClickHouse. */
  @Test
  void noAgeOfACheckpointKeepsAnUpgradeWaiting() {
    assertThat(GOOD).doesNotContain("max.allowed.checkpoint.age");
  }

  @Test
  void whatExportPrintsIsRight() {
    List<ObjectNode> objects = YamlDocuments.all(GOOD);

    assertThat(KubernetesObjects.problems(objects)).isEmpty();
    assertThat(objects)
        .extracting(object -> object.path("kind").asText())
        .containsExactly(
            "ServiceAccount", "Role", "RoleBinding", "ConfigMap", "FlinkDeployment", "PodMonitor");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "  flinkVersion: v1_20            |  flinkVersion: v1_99         | v1_20",
        "  flinkVersion: v1_20            |  flinkVersions: v1_20        | flinkVersions",
        "    parallelism: 1               |    paralelism: 1             | paralelism",
        "    parallelism: 1               |    parallelism: four         | integer",
        "    parallelism: 1               |    parallelism: 0            | parallelism",
        "    upgradeMode: last-state      |    upgradeMode: last_state   | last-state",
        "      memory: 4096m              |      memory: lots            | taskManager.resource.memory",
        "    resource:                    |    resources:                | resources",
        "        runAsNonRoot: true       |        runAsNonRoot: maybe   | boolean",
        "          capabilities:          |          capabilites:        | capabilites",
        "    state.checkpoints.dir:       |    state.checkpoint.dir:     | state.checkpoints.dir is missing",
        "    high-availability.type: kubernetes | high-availability.type: NONE | last-state takes high availability",
        "    state.backend.type: hashmap  |    kubernetes.cluster-id: a  | set by the operator",
        "  name: events-to-default-events-pipeline | name: other  | no ConfigMap is called events-to-default-events-pipeline",
        "            - name: pipeline     |            - name: pipelines | no volume is called pipelines",
        "  serviceAccount: events-to-default-events | serviceAccount: other  | no ServiceAccount is called other",
        "      app: events-to-default-events  |      app: other              | PodMonitor selects the pods of other",
        "    - port: metrics              |    - prot: metrics           | unknown key",
        "    kind: Role                   |    kind: Rolle               | unknown",
        "kind: ConfigMap                  |kind: ConfigMaps              | unknown kind",
        "    verbs:                       |    verb:                     | unknown key",
      })
  void aPlantedErrorIsFound(String good, String bad, String problem) {
    String broken = GOOD.replaceFirst("(?m)^(\\s*)" + Pattern.quote(good), "$1" + bad);

    assertThat(broken).isNotEqualTo(GOOD);
    assertThat(KubernetesObjects.problems(YamlDocuments.all(broken)))
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Events", "1events", "events.prod", "events-", ""})
  void aNameThatTheOperatorRefusesIsFound(String name) {
    List<ObjectNode> objects = YamlDocuments.all(GOOD);
    YamlDocuments.ofKind(objects, "FlinkDeployment").withObject("/metadata").put("name", name);

    assertThat(KubernetesObjects.problems(objects))
        .anySatisfy(found -> assertThat(found).contains("the name is not valid"));
  }
}
