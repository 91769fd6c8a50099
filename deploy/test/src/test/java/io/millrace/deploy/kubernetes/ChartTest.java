package io.millrace.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import io.millrace.deploy.Commands;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart gives what the operator and Kubernetes accept, from the values that export prints. */
final class ChartTest {
  private static final String EVERYTHING =
      """
      podMonitor: {enabled: true, labels: {release: prometheus}}
      prometheusRule: {enabled: true}
      dashboard: {enabled: true}
      networkPolicy:
        enabled: true
        egress: [{ports: [{port: 443, protocol: TCP}]}]
      imagePullSecrets: [registry]
      jobManager: {replicas: 2}
      podLabels: {team: data}
      podAnnotations: {example.com/owner: data}
      nodeSelector: {kubernetes.io/arch: amd64}
      tolerations: [{key: flink, operator: Exists}]
      affinity: {podAntiAffinity: {}}
      initialSavepointPath: s3://bucket/savepoints/savepoint-1
      upgradeMode: savepoint
      flinkConfiguration: {kubernetes.operator.savepoint.history.max.age: 7 d}
      serviceAccount: {annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/events"}}
      """;

  @TempDir private Path folder;

  static List<Path> pipelines() {
    return Repository.pipelines();
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void everyExampleIsAChartThatTheOperatorAccepts(Path pipeline) throws Exception {
    Path values = values(pipeline);
    Path more = Files.writeString(folder.resolve("more.yaml"), EVERYTHING);

    assertThat(KubernetesObjects.problems(Chart.render("events", values))).isEmpty();
    List<ObjectNode> objects = Chart.render("events", values, more);
    assertThat(KubernetesObjects.problems(objects)).isEmpty();
    assertThat(objects)
        .extracting(object -> object.path("kind").asText())
        .contains("NetworkPolicy", "PodMonitor", "PrometheusRule", "FlinkDeployment");
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void helmFindsNoFaultInIt(Path pipeline) throws Exception {
    Path chart = Chart.copy(folder.resolve("chart"));
    Files.writeString(
        chart.resolve("values.yaml"), merged(chart, Files.readString(values(pipeline))));

    LintResult result = Chart.lint(chart);

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void theJobReadsThePipelineThatWasExported(Path pipeline) throws Exception {
    ObjectNode map = YamlDocuments.ofKind(Chart.render("events", values(pipeline)), "ConfigMap");
    String text = map.at("/data/pipeline.yaml").asText();

    assertThat(text).isEqualTo(Repository.read(pipeline));
    assertThat(loaded(Files.writeString(folder.resolve("read.yaml"), text)).masked())
        .isEqualTo(loaded(pipeline).masked());
  }

  /** One source: the chart, the manifests that export prints, and the kustomize base agree. */
  @ParameterizedTest
  @MethodSource("pipelines")
  void theChartAndTheManifestsAreOneDeployment(Path pipeline) throws Exception {
    List<ObjectNode> exported = YamlDocuments.all(manifests(pipeline));
    Path monitored = Files.writeString(folder.resolve("more.yaml"), "podMonitor: {enabled: true}");
    List<ObjectNode> rendered = Chart.render("events", values(pipeline), monitored);

    for (String kind : List.of("FlinkDeployment", "Role", "ConfigMap")) {
      JsonNode one = withoutMetadata(YamlDocuments.ofKind(exported, kind));
      JsonNode other = withoutMetadata(YamlDocuments.ofKind(rendered, kind));
      ((ObjectNode) other).remove("namespace");
      if (kind.equals("FlinkDeployment")) {
        ((ObjectNode) other.path("spec")).remove("imagePullPolicy");
      }
      assertThat(other).as(kind).isEqualTo(one);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image: ''                              | Set image: the image built from deploy/docker",
        "storage: ''                            | Set storage: durable storage",
        "pipeline: ''                           | Set pipeline: the text of pipeline.yaml",
        "storage: bucket                        | storage",
        "parallelism: 0                         | parallelism",
        "parallelism: two                       | parallelism",
        "upgradeMode: stateless                 | upgradeMode",
        "replicas: 3                            | replicas",
        "jobManager: {replicas: 0}              | replicas",
        "taskManager: {memory: 4096}            | memory",
        "secret: {variables: [not-a-variable]}  | variables",
        "secret: {passwordFile: password}       | passwordFile",
        "flinkConfiguration: {restart: {a: b}}  | flinkConfiguration",
        "serviceAccount: {create: false}        | Set serviceAccount.name",
      })
  void aWrongValueIsRefusedByItsName(String wrong, String message) throws Exception {
    Path values = values(Repository.path("conf/pipeline.yaml"));
    Path last = Files.writeString(folder.resolve("wrong.yaml"), wrong);

    assertThatThrownBy(() -> Chart.render("events", values, last)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "Events",
    "1events",
    "events.prod",
    "a-name-that-is-longer-than-forty-five-characters"
  })
  void aNameThatTheOperatorRefusesIsRefusedByTheChart(String name) throws Exception {
    Path values = values(Repository.path("conf/pipeline.yaml"));

    assertThatThrownBy(() -> Chart.render(name, values)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void notesSayWhatDeletingDoes() {
    assertThat(Repository.read("deploy/helm/millrace/templates/NOTES.txt"))
        .contains("deletes the FlinkDeployment", "the checkpoints");
  }

  @Test
  void theChartHasTheVersionOfTheBuild() {
    ObjectNode chart = YamlDocuments.one(Repository.read("deploy/helm/millrace/Chart.yaml"));

    assertThat(chart.path("version").asText()).isEqualTo(Repository.version());
    assertThat(chart.path("appVersion").asText()).isEqualTo(Repository.version());
  }

  @Test
  void everyValueIsInTheSchemaAndTheOtherWayRound() {
    ObjectNode values = YamlDocuments.one(Repository.read("deploy/helm/millrace/values.yaml"));
    ObjectNode schema =
        YamlDocuments.one(Repository.read("deploy/helm/millrace/values.schema.json"));
    ((ObjectNode) schema.path("properties")).remove("global");

    assertThat(values.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(() -> schema.path("properties").fieldNames());
  }

  private Path values(Path pipeline) throws Exception {
    return Files.writeString(
        folder.resolve("values.yaml"),
        Commands.output(
            "export",
            "--to",
            "helm-values",
            "-c",
            pipeline.toString(),
            "--name",
            "events",
            "--image",
            "registry.example.com/millrace:1",
            "--storage",
            "s3://bucket/events"));
  }

  private static String manifests(Path pipeline) {
    return Commands.output(
        "export",
        "--to",
        "kubernetes",
        "-c",
        pipeline.toString(),
        "--name",
        "events",
        "--image",
        "registry.example.com/millrace:1",
        "--storage",
        "s3://bucket/events");
  }

  private static PipelineConfig loaded(Path file) throws Exception {
    return ConfigSources.in(name -> name).file(file).load();
  }

  private static String merged(Path chart, String values) throws Exception {
    ObjectNode all = YamlDocuments.one(Files.readString(chart.resolve("values.yaml")));
    YamlDocuments.one(values)
        .properties()
        .forEach(field -> all.set(field.getKey(), field.getValue()));
    return YamlDocuments.text(all);
  }

  private static JsonNode withoutMetadata(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.remove("metadata");
    return copy;
  }
}
