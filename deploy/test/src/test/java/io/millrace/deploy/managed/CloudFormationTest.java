package io.millrace.deploy.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.deploy.Commands;
import io.millrace.deploy.NodeScript;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The CDK, its validation rules and cdk-nag find nothing wrong with the templates, and find what is
 * planted. One process reads all files: the CDK takes seconds to load.
 */
final class CloudFormationTest {
  private static final String FOUNDATION = "deploy/managed-flink/foundation.yaml";
  private static final String APPLICATION = "deploy/managed-flink/application.yaml";
  private static final String CLOUDWATCH = "deploy/monitoring/cloudwatch.yaml";

  /** A planted error: a template, its text, the wrong text, the problem found. */
  private record Planted(String template, String good, String bad, String problem) {}

  private static final List<Planted> PLANTED =
      List.of(
          new Planted(
              FOUNDATION, "VersioningConfiguration", "VersionConfiguration", "unknown property"),
          new Planted(
              FOUNDATION, "AWS::S3::BucketPolicy", "AWS::S3::BucketPolice", "Unknown resource"),
          new Planted(FOUNDATION, "Resource: !Ref SecretArn", "Resource: '*'", "AwsSolutions-IAM5"),
          new Planted(FOUNDATION, "!Ref ClickHousePort", "!Ref ClickHousePorts", "ClickHousePorts"),
          new Planted(
              APPLICATION,
              "CheckpointInterval: !Ref CheckpointIntervalMillis",
              "CheckpointInterval: often",
              "should be a number"),
          new Planted(APPLICATION, "MetricsLevel:", "MetricLevel:", "unknown property"),
          new Planted(APPLICATION, "RuntimeEnvironment: FLINK-1_20", "", "runtimeEnvironment"),
          new Planted(APPLICATION, "FLINK-1_20", "FLINK-1.20", "FLINK-1.20"),
          new Planted(CLOUDWATCH, "Statistic: Maximum", "Statistics: Maximum", "unknown property"));

  @TempDir private Path folder;

  @Test
  void theTemplatesAreRightAndPlantedErrorsAreFound() throws Exception {
    List<Path> good = List.of(foundation(), application("full"), Repository.path(CLOUDWATCH));
    List<Path> files = new ArrayList<>(good);
    for (int i = 0; i < PLANTED.size(); i++) {
      Planted planted = PLANTED.get(i);
      String text = Repository.read(planted.template());
      String broken = text.replaceFirst(Pattern.quote(planted.good()), planted.bad());
      assertThat(broken).as(planted.toString()).isNotEqualTo(text);
      files.add(Files.writeString(folder.resolve("planted-" + i + ".yaml"), broken));
    }

    Map<String, List<String>> problems = problems(files);

    for (Path file : good) {
      assertThat(problems.get(file.toString())).as(file.toString()).isEmpty();
    }
    for (int i = 0; i < PLANTED.size(); i++) {
      String problem = PLANTED.get(i).problem();
      assertThat(problems.get(folder.resolve("planted-" + i + ".yaml").toString()))
          .as(PLANTED.get(i).toString())
          .anySatisfy(found -> assertThat(found).contains(problem));
    }
  }

  private static Path foundation() {
    return Repository.path(FOUNDATION);
  }

  /** The application with a pipeline's property groups in the place where AWS includes them. */
  private Path application(String example) throws IOException {
    // There the application's role reads the streams.
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            Repository.read("conf/examples/" + example + ".yaml")
                .replaceAll("(?m)^( *)credentials:.*\\n(?:\\1 +.*\\n)*", ""));
    String groups =
        Commands.output(
            "export",
            "--to",
            "managed-flink",
            "-c",
            pipeline.toString(),
            "--secret",
            "millrace/events");
    String template = Repository.read(APPLICATION);
    String include =
        template.substring(
            template.indexOf("          Fn::Transform:"),
            template.indexOf("        FlinkApplicationConfiguration:"));
    JsonNode properties = new ObjectMapper().readTree(groups).path("PropertyGroups");
    String parameter =
        template.substring(
            template.indexOf("  PropertiesKey:"), template.indexOf("  Parallelism:"));
    return Files.writeString(
        folder.resolve("application.yaml"),
        template
            .replace(include, "          PropertyGroups: " + properties + "\n")
            .replace(parameter, ""));
  }

  private static Map<String, List<String>> problems(List<Path> files) throws IOException {
    NodeScript.Result result = NodeScript.run("cloudformation.js", files);
    assertThat(result.status()).as(result.err()).isZero();
    Map<String, List<String>> problems = new LinkedHashMap<>();
    for (ObjectNode line : YamlDocuments.all(result.out().replace("\n{", "\n---\n{"))) {
      List<String> found = new ArrayList<>();
      line.path("problems").forEach(problem -> found.add(problem.asText()));
      problems.put(line.path("template").asText(), found);
    }
    assertThat(problems).hasSize(files.size());
    return problems;
  }
}
