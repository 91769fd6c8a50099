package io.millrace.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.millrace.deploy.Commands;
import io.millrace.deploy.NodeScript;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import io.millrace.job.config.load.ConfigSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Compose files fit the schema of the Compose specification. */
final class ComposeTest {
  private static @Nullable JsonSchema schema;
  private static final String FILE = "deploy/docker/compose.yaml";

  static List<Path> pipelines() {
    return Repository.pipelines();
  }

  @Test
  void theFileFitsTheSchema() throws Exception {
    assertThat(problems(Repository.read(FILE))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void whatExportPrintsFitsTheSchema(Path pipeline) throws Exception {
    assertThat(problems(Commands.output("export", "--to", "compose", "-c", pipeline.toString())))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "    profiles: [observability] |    profile: [observability] | profile",
        "      interval: 5s            |      intervall: 5s          | intervall",
        "services:                     |service:                     | service",
        "    ports:                    |    ports: 8081 #            | ports",
        "        condition: service_healthy |        condition: healthy | condition",
      })
  void aPlantedErrorIsFound(String good, String bad, String problem) throws Exception {
    String broken =
        Repository.read(FILE)
            .replaceFirst("(?m)^( *)" + Pattern.quote(good.strip()), "$1" + bad.strip());
    broken =
        bad.contains("8081")
            ? broken.replaceFirst("(ports: 8081 #[^\\n]*)\\n\\s+- \\S+", "$1")
            : broken;

    assertThat(problems(broken)).anySatisfy(found -> assertThat(found).contains(problem));
  }

  /** One source: the services are those that export prints for the file's own pipeline. */
  @Test
  void theServicesAreThoseThatExportPrints() throws Exception {
    JsonNode file = resolved(Repository.read(FILE));
    JsonNode exported =
        YamlDocuments.one(
            Commands.output(
                "export",
                "--to",
                "compose",
                "-c",
                Repository.path("deploy/docker/pipeline.yaml").toString(),
                "--image",
                "millrace:" + Repository.version()));

    for (String service : List.of("jobmanager", "taskmanager")) {
      JsonNode mine = file.at("/services/" + service);
      JsonNode printed = exported.at("/services/" + service);
      for (String key :
          List.of("image", "command", "restart", "volumes", "healthcheck", "configs", "ports")) {
        assertThat(mine.path(key)).as(service + " " + key).isEqualTo(printed.path(key));
      }
      assertThat(mine.at("/environment/FLINK_PROPERTIES"))
          .isEqualTo(printed.at("/environment/FLINK_PROPERTIES"));
      assertThat(mine.path("environment").fieldNames())
          .toIterable()
          .containsExactlyInAnyOrderElementsOf(() -> printed.path("environment").fieldNames());
    }
  }

  @Test
  void theJobReadsItsPipeline() throws Exception {
    assertThat(
            ConfigSources.in(name -> name)
                .file(Repository.path("deploy/docker/pipeline.yaml"))
                .load()
                .name())
        .isEqualTo("events");
  }

  @Test
  void imagesAreThoseOfTheTests() {
    JsonNode services = resolved(Repository.read(FILE)).path("services");
    String job = Repository.read("job/pom.xml");

    assertThat(job)
        .contains(
            services.at("/clickhouse/image").asText(), services.at("/kinesis/image").asText());
    assertThat(services)
        .allSatisfy(service -> assertThat(service.path("image").asText()).matches(".+:.*\\d.*"));
  }

  @Test
  void everyFileThatIsMountedExists() {
    for (JsonNode service : resolved(Repository.read(FILE)).path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        if (volume.asText().startsWith(".")) {
          String file = volume.asText().substring(0, volume.asText().indexOf(':'));
          assertThat(Repository.path("deploy/docker").resolve(file)).isRegularFile();
        }
      }
    }
  }

  private static List<String> problems(String yaml) throws IOException {
    return schemaOnce().validate(resolved(yaml)).stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }

  /** With anchors and merges put in their places. */
  private static JsonNode resolved(String yaml) {
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    return new ObjectMapper().valueToTree(tree);
  }

  /**
   * The schema of the npm package. What the specification has gained since and these files use is
   * added. Its ids are of an older draft, and no reference uses them.
   */
  private static JsonSchema schema() throws IOException {
    ObjectNode schema =
        (ObjectNode) new ObjectMapper().readTree(NodeScript.output("compose-schema.js"));
    removeIds(schema);
    schema.withObject("/properties").putObject("name").put("type", "string");
    schema.withObject("/definitions/config/properties").putObject("content").put("type", "string");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(schema);
  }

  private static JsonSchema schemaOnce() throws IOException {
    JsonSchema known = schema;
    if (known == null) {
      known = schema();
      schema = known;
    }
    return known;
  }

  private static void removeIds(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("id").isTextual()) {
      object.remove("id");
    }
    node.forEach(ComposeTest::removeIds);
  }
}
