package io.millrace.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.marcnuri.helm.LintResult;
import io.millrace.deploy.Commands;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.testkit.tls.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart gives what the operator and Kubernetes accept, from the values that export prints. */
final class ChartTest {
  private static final String EVERYTHING =
      """
      podMonitor: {enabled: true, labels: {release: prometheus, app.kubernetes.io/name: other}}
      prometheusRule: {enabled: true, labels: {app.kubernetes.io/name: other}}
      dashboard: {enabled: true, labels: {app.kubernetes.io/name: other}}
      networkPolicy:
        enabled: true
        egress: [{ports: [{port: 443, protocol: TCP}]}]
      imagePullSecrets: [registry]
      jobManager: {replicas: 2}
      podLabels: {team: data}
      podAnnotations: {example.com/owner: data, millrace.io/pipeline-sha256: other}
      nodeSelector: {kubernetes.io/arch: amd64}
      tolerations: [{key: flink, operator: Exists}]
      affinity: {podAntiAffinity: {}}
      initialSavepointPath: s3://bucket/savepoints/savepoint-1
      savepointRedeployNonce: 1
      restartNonce: 1700000000
      files: {ca.pem: "text"}
      upgradeMode: savepoint
      flinkConfiguration:
        kubernetes.operator.savepoint.history.max.age: 7 d
        taskmanager.memory.managed.size: 128m
        metrics.reporter.prom.port: "9300"
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

  /** The values that people set win over the chart's, and each is there once. */
  @Test
  void whatIsSetReplacesWhatTheChartSets() throws Exception {
    Path more = Files.writeString(folder.resolve("more.yaml"), EVERYTHING);
    List<ObjectNode> objects = Chart.render("events", values(minimal()), more);
    JsonNode spec = YamlDocuments.ofKind(objects, "FlinkDeployment").path("spec");

    assertThat(spec.at("/flinkConfiguration/taskmanager.memory.managed.size").asText())
        .isEqualTo("128m");
    assertThat(spec.at("/flinkConfiguration/metrics.reporter.prom.port").asText())
        .isEqualTo("9300");
    assertThat(spec.at("/podTemplate/spec/containers/0/ports/0/containerPort").asInt())
        .isEqualTo(9300);
    assertThat(YamlDocuments.ofKind(objects, "NetworkPolicy").at("/spec/ingress/2/ports/0/port"))
        .isEqualTo(IntNode.valueOf(9300));
    assertThat(spec.path("restartNonce").asLong()).isEqualTo(1_700_000_000L);
    assertThat(spec.at("/job/savepointRedeployNonce").asLong()).isEqualTo(1L);
    assertThat(
            YamlDocuments.ofKind(objects, "PodMonitor")
                .at("/metadata/labels")
                .path("app.kubernetes.io/name")
                .asText())
        .isEqualTo("other");
    assertThat(
            spec.at("/podTemplate/metadata/annotations")
                .path("millrace.io/pipeline-sha256")
                .asText())
        .hasSize(64);
  }

  /** YAML reads 123 as a number, and no and NULL as what they are not. */
  @ParameterizedTest
  @ValueSource(strings = {"123", "1e3", "no", "null"})
  void aNameIsText(String name) throws Exception {
    String quoted = "'" + name + "'";
    Path more =
        Files.writeString(
            folder.resolve("more.yaml"),
            "secret: {name: %1$s, variables: ['NO'], optionalVariables: ['NULL'], passwordFile: /%2$s/%2$s}\n"
                    .formatted(quoted, name)
                + "imagePullSecrets: [%1$s]\nserviceAccount: {name: %1$s}\n".formatted(quoted)
                + "networkPolicy: {enabled: true, operatorNamespace: %1$s, monitoringNamespace: %1$s}\n"
                    .formatted(quoted));
    String release = name.matches("[a-z]+") ? name : "events";

    List<ObjectNode> objects = Chart.render(release, values(minimal()), more);

    assertThat(KubernetesObjects.problems(objects)).isEmpty();
    assertThat(YamlDocuments.ofKind(objects, "FlinkDeployment").at("/metadata/name"))
        .isEqualTo(TextNode.valueOf(release));
    JsonNode spec = YamlDocuments.ofKind(objects, "FlinkDeployment").path("spec");
    assertThat(spec.path("serviceAccount")).isEqualTo(TextNode.valueOf(name));
    assertThat(spec.at("/podTemplate/spec/imagePullSecrets/0/name"))
        .isEqualTo(TextNode.valueOf(name));
    JsonNode env = spec.at("/podTemplate/spec/containers/0/env");
    assertThat(env.at("/0/name")).isEqualTo(TextNode.valueOf("NO"));
    assertThat(env.at("/1/valueFrom/secretKeyRef/key")).isEqualTo(TextNode.valueOf("NULL"));
    assertThat(env.at("/0/valueFrom/secretKeyRef/name")).isEqualTo(TextNode.valueOf(name));
    assertThat(spec.at("/podTemplate/spec/volumes/1/secret/secretName"))
        .isEqualTo(TextNode.valueOf(name));
  }

  @Test
  void withoutVariablesThereIsNoEnvironment() throws Exception {
    Path more =
        Files.writeString(
            folder.resolve("more.yaml"), "secret: {variables: [], optionalVariables: []}");

    assertThat(
            YamlDocuments.ofKind(Chart.render("events", values(minimal()), more), "FlinkDeployment")
                .at("/spec/podTemplate/spec/containers/0")
                .has("env"))
        .isFalse();
  }

  /** One source for certificates too: the ConfigMap has them, and the hash covers them. */
  @Test
  void filesBesideThePipelineAreThoseThatExportCarries() throws Exception {
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            Repository.read(minimal()) + "\n  tls:\n    ca-certificates: ca.pem\n");
    Files.writeString(folder.resolve("ca.pem"), TestCertificate.authority("ca").pem());
    List<ObjectNode> exported = YamlDocuments.all(manifests(pipeline));
    List<ObjectNode> rendered = Chart.render("events", values(pipeline));

    assertThat(YamlDocuments.ofKind(rendered, "ConfigMap").path("data"))
        .isEqualTo(YamlDocuments.ofKind(exported, "ConfigMap").path("data"));
    assertThat(YamlDocuments.ofKind(rendered, "ConfigMap").path("data").has("ca.pem")).isTrue();
    assertThat(
            YamlDocuments.ofKind(rendered, "FlinkDeployment")
                .at("/spec/podTemplate/metadata/annotations"))
        .isEqualTo(
            YamlDocuments.ofKind(exported, "FlinkDeployment")
                .at("/spec/podTemplate/metadata/annotations"));
  }

  /** The note of export names the Secret that the release looks for, whatever its name is. */
  @Test
  void theSecretIsTheOneThatExportNames() throws Exception {
    Commands.Result result =
        Commands.run("export", "--to", "helm-values", "-c", minimal().toString());
    Path values = Files.writeString(folder.resolve("values.yaml"), result.out());
    Path more = Files.writeString(folder.resolve("more.yaml"), "{image: i, storage: 's3://b/f'}");

    String secret =
        YamlDocuments.ofKind(Chart.render("other", values, more), "FlinkDeployment")
            .at("/spec/podTemplate/spec/containers/0/env/0/valueFrom/secretKeyRef/name")
            .asText();
    assertThat(result.err()).contains("kubectl create secret generic " + secret + " ");
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
        "flinkConfiguration: {metrics.reporter.prom.port: 9249-9260} | must be one port",
        "restartNonce: 0                        | restartNonce",
        "restartNonce: soon                     | restartNonce",
        "savepointRedeployNonce: 1              | Set initialSavepointPath",
        "files: {pipeline.yaml: text}           | files",
        "files: {certs/ca.pem: text}            | files",
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
        .contains(
            "deletes the FlinkDeployment",
            "the checkpoints",
            "To pause it: helm upgrade … --reuse-values --set upgradeMode=savepoint,state=suspended");
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

  private static Path minimal() {
    return Repository.path("conf/examples/minimal.yaml");
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
