package io.millrace.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.deploy.Commands;
import io.millrace.deploy.Programs;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import io.millrace.job.config.load.ConfigSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The base says what export prints, and the overlays give what the operator accepts. */
final class KustomizeTest {
  private static final Path FOLDER = Repository.path("deploy/kubernetes");
  private static final Pattern TO_SET = Pattern.compile("SET(-[A-Z]+)+");

  @TempDir private Path folder;

  @Test
  void theBaseIsWhatExportPrints() throws Exception {
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"), Repository.read("conf/examples/minimal.yaml"));
    List<ObjectNode> exported =
        YamlDocuments.all(
            Commands.output(
                "export",
                "--to",
                "kubernetes",
                "-c",
                pipeline.toString(),
                "--name",
                "pipeline",
                "--image",
                "SET-THE-IMAGE",
                "--storage",
                "s3://SET-THE-BUCKET",
                "--pod-monitor"));
    ObjectNode deployment = YamlDocuments.ofKind(exported, "FlinkDeployment");
    ((ObjectNode) deployment.at("/spec/podTemplate")).remove("metadata");
    ((ObjectNode) deployment.at("/spec/podTemplate/spec/volumes/0/configMap"))
        .put("name", "pipeline");

    for (ObjectNode object : base()) {
      assertThat(object).isEqualTo(YamlDocuments.ofKind(exported, object.path("kind").asText()));
    }
    assertThat(base()).hasSize(exported.size() - 1);
  }

  @ParameterizedTest
  @CsvSource({"last-state, last-state, 1", "savepoint, savepoint, 1", "production, last-state, 2"})
  void everyOverlayIsADeploymentThatTheOperatorAccepts(String overlay, String mode, int replicas)
      throws Exception {
    List<ObjectNode> objects = build(named("events"), overlay);
    ObjectNode deployment = YamlDocuments.ofKind(objects, "FlinkDeployment");
    ObjectNode pipeline = YamlDocuments.ofKind(objects, "ConfigMap");

    assertThat(KubernetesObjects.problems(objects)).isEmpty();
    assertThat(deployment.at("/spec/job/upgradeMode").asText()).isEqualTo(mode);
    assertThat(deployment.at("/spec/jobManager/replicas").asInt()).isEqualTo(replicas);
    assertThat(pipeline.at("/metadata/name").asText()).matches("events-pipeline-[a-z0-9]+");
    Path read =
        Files.writeString(
            folder.resolve("read.yaml"),
            pipeline
                .at("/data/pipeline.yaml")
                .asText()
                .replace("SET-THE-REGION", "eu-west-1")
                .replace("SET-THE-HOST", "clickhouse.example.com"));
    assertThat(ConfigSources.in(name -> name).file(read).load().name())
        .isEqualTo("SET-THE-STREAM to default.SET-THE-TABLE");
  }

  /** A copy of an overlay has its own name, and nothing that belongs to another pipeline. */
  @ParameterizedTest
  @ValueSource(strings = {"last-state", "savepoint", "production"})
  void copiesShareNothingButTheBucket(String overlay) throws Exception {
    List<Set<String>> names = new ArrayList<>();
    for (String name : List.of("events", "orders")) {
      TreeSet<String> own = new TreeSet<>();
      for (ObjectNode object : build(named(name), overlay)) {
        own.add(object.path("kind").asText() + " " + object.at("/metadata/name").asText());
        JsonNode flink = object.at("/spec/flinkConfiguration");
        for (String key :
            List.of(
                "state.checkpoints.dir", "state.savepoints.dir", "high-availability.storageDir")) {
          own.add(flink.path(key).asText(key));
        }
        object
            .findValues("secretKeyRef")
            .forEach(reference -> own.add("Secret " + reference.path("name").asText()));
      }
      own.removeIf(each -> each.startsWith("state.") || each.startsWith("high-availability."));
      assertThat(own).contains("Secret " + name + "-pipeline").hasSizeGreaterThan(6);
      names.add(own);
    }

    assertThat(names.get(0)).doesNotContainAnyElementsOf(names.get(1));
  }

  @Test
  void aNameThatIsNotSetIsRefused() throws Exception {
    assertThat(KubernetesObjects.problems(build(FOLDER, "last-state")))
        .anySatisfy(problem -> assertThat(problem).contains("the name is not valid"));
  }

  @Test
  void thePodMonitorOfTheComponentSelectsTheDeployment() throws Exception {
    Path copy = named("events");
    Path file = copy.resolve("overlays/last-state/kustomization.yaml");
    Files.writeString(
        file, Repository.read(file).replaceAll("(?m)^# (components:|  - )([^#\\n]*)", "$1$2"));
    List<ObjectNode> objects = build(copy, "last-state");

    assertThat(KubernetesObjects.problems(objects)).isEmpty();
    assertThat(
            YamlDocuments.ofKind(objects, "PodMonitor")
                .at("/spec/selector/matchLabels/app")
                .asText())
        .isEqualTo("events-pipeline");
  }

  @Test
  void whatIsToSetIsRefusedWhereItStays() throws Exception {
    Path read = folder.resolve("read.yaml");
    Files.copy(FOLDER.resolve("overlays/last-state/pipeline.yaml"), read);

    assertThat(
            Commands.run("export", "--to", "managed-flink", "-c", read.toString(), "--secret", "s"))
        .satisfies(result -> assertThat(result.code()).isEqualTo(1))
        .satisfies(result -> assertThat(result.err()).contains("SET-THE-REGION"));
  }

  @Test
  void thePageNamesEverythingThatIsToSet() throws Exception {
    TreeSet<String> inFiles = new TreeSet<>();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      files
          .filter(file -> file.toString().endsWith(".yaml"))
          .forEach(file -> inFiles.addAll(toSet(Repository.read(file))));
    }

    assertThat(toSet(Repository.read("deploy/kubernetes/README.md"))).isEqualTo(inFiles);
  }

  private static Set<String> toSet(String text) {
    TreeSet<String> words = new TreeSet<>();
    TO_SET.matcher(text).results().map(MatchResult::group).forEach(words::add);
    return words;
  }

  private static List<ObjectNode> base() {
    List<ObjectNode> objects = new ArrayList<>();
    for (String part : List.of("base", "components/pod-monitor")) {
      Path path = FOLDER.resolve(part);
      for (JsonNode file :
          YamlDocuments.one(Repository.read(path.resolve("kustomization.yaml")))
              .path("resources")) {
        objects.addAll(YamlDocuments.all(Repository.read(path.resolve(file.asText()))));
      }
    }
    return objects;
  }

  /** A copy of the folder in which the pipeline has a name. */
  private Path named(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(FOLDER.relativize(file).toString()));
      }
    }
    Path file = copy.resolve("overlays/last-state/kustomization.yaml");
    Files.writeString(file, Repository.read(file).replace("SET-THE-NAME", name));
    return copy;
  }

  private static List<ObjectNode> build(Path kubernetes, String overlay) throws IOException {
    return YamlDocuments.all(
        Programs.required("kubectl", "it holds kustomize")
            .output("kustomize", kubernetes.resolve("overlays/" + overlay).toString()));
  }
}
