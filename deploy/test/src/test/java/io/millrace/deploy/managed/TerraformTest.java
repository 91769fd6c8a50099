package io.millrace.deploy.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.deploy.NodeScript;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The module is Terraform, uses what it declares, and sets what the CloudFormation template sets.
 */
final class TerraformTest {
  private static final Path MODULE = Repository.path("deploy/managed-flink/terraform");
  private static final Pattern VARIABLE = Pattern.compile("\\bvar\\.(\\w+)");

  /** Names that the provider has and CloudFormation spells otherwise, or not at all. */
  private static final Set<String> OF_THE_PROVIDER =
      Set.of(
          "name",
          "description",
          "cloudwatch_logging_options",
          "log_stream_arn",
          "dynamic",
          "for_each",
          "content",
          "depends_on",
          "property_group",
          "vpc_configuration");

  @TempDir private Path folder;

  @Test
  void everyFileIsTerraform() throws Exception {
    for (Path file : files()) {
      assertThat(new ObjectMapper().readTree(NodeScript.output("hcl.js", file))).isNotEmpty();
    }
  }

  @Test
  void aPlantedErrorIsFound() throws Exception {
    Path broken =
        Files.writeString(
            folder.resolve("broken.tf"),
            Repository.read(MODULE.resolve("main.tf")).replaceFirst("\\{", ""));

    assertThat(NodeScript.run("hcl.js", List.of(broken)).status()).isNotZero();
  }

  @Test
  void variablesAreDeclaredAndUsed() throws Exception {
    JsonNode declared =
        new ObjectMapper().readTree(NodeScript.output("hcl.js", MODULE.resolve("variables.tf")));
    TreeSet<String> used = new TreeSet<>();
    VARIABLE
        .matcher(Repository.read(MODULE.resolve("main.tf")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .forEach(used::add);

    assertThat(declared.path("variable").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(used);
  }

  @Test
  void theApplicationIsTheOneOfTheTemplate() throws Exception {
    JsonNode module =
        new ObjectMapper().readTree(NodeScript.output("hcl.js", MODULE.resolve("main.tf")));
    JsonNode application = module.at("/resource/aws_kinesisanalyticsv2_application/pipeline/0");
    TreeSet<String> known = new TreeSet<>(OF_THE_PROVIDER);
    String template = Repository.read("deploy/managed-flink/application.yaml");
    names(YamlDocuments.one(template).path("Resources"), known);
    known.addAll(Set.of("property_group_id", "property_map"));

    TreeSet<String> set = new TreeSet<>();
    keys(application, set);

    assertThat(known).containsAll(set);
    assertThat(set)
        .contains(
            "checkpoint_interval", "metrics_level", "parallelism_per_kpu", "snapshots_enabled");
    assertThat(application.path("runtime_environment").asText()).isEqualTo("FLINK-1_20");
    for (String custom :
        List.of(
            "checkpoint_configuration", "monitoring_configuration", "parallelism_configuration")) {
      assertThat(application.findPath(custom).findPath("configuration_type").asText())
          .isEqualTo("CUSTOM");
    }
  }

  @Test
  void theBucketTakesOnlyTls() throws Exception {
    JsonNode module =
        new ObjectMapper().readTree(NodeScript.output("hcl.js", MODULE.resolve("main.tf")));
    JsonNode statement = module.at("/data/aws_iam_policy_document/only_tls/0/statement/0");

    assertThat(statement.path("effect").asText()).isEqualTo("Deny");
    assertThat(statement.at("/condition/0/variable").asText()).isEqualTo("aws:SecureTransport");
    assertThat(module.at("/resource/aws_s3_bucket_policy/code/0/policy").asText())
        .contains("only_tls");
  }

  /** The keys of a template, in the spelling of the provider. */
  private static void names(JsonNode node, Set<String> names) {
    node.properties()
        .forEach(
            field -> {
              names.add(snake(field.getKey()));
              names(field.getValue(), names);
            });
    if (node.isArray()) {
      node.forEach(item -> names(item, names));
    }
  }

  private static void keys(JsonNode node, Set<String> keys) {
    node.properties()
        .forEach(
            field -> {
              keys.add(field.getKey());
              keys(field.getValue(), keys);
            });
    if (node.isArray()) {
      node.forEach(item -> keys(item, keys));
    }
  }

  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
        .replace("S3_Content", "s3_content")
        .toLowerCase(Locale.ROOT);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(MODULE)) {
      return files.filter(file -> file.toString().endsWith(".tf")).sorted().toList();
    }
  }
}
