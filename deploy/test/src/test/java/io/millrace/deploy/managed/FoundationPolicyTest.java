package io.millrace.deploy.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.deploy.Commands;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stack grants what {@code check --print-iam-policy} prints, no more and no less. */
final class FoundationPolicyTest {
  private static final String STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/events";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"polling, ReadByPolling, Polls", "enhanced-fan-out, ReadByFanOut, FansOut"})
  void thePolicyIsTheOneThatCheckPrints(String reader, String resource, String condition)
      throws Exception {
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            "source: {stream: '"
                + STREAM
                + "', reader: "
                + reader
                + (reader.equals("polling") ? "" : ", consumer-name: millrace-events")
                + "}\nclickhouse: {url: 'https://h:8443', table: t, password: p}\n");
    JsonNode printed =
        new ObjectMapper()
            .readTree(Commands.output("check", "--print-iam-policy", "-c", pipeline.toString()));
    // Short forms of intrinsic functions are tags, which this reader drops: the text stays.
    JsonNode template =
        YamlDocuments.one(
            Repository.read("deploy/managed-flink/foundation.yaml")
                .replace("!Ref StreamArn", STREAM)
                .replace("${StreamArn}", STREAM)
                .replace("${ConsumerName}", "millrace-events")
                .replace("${AWS::Partition}", "aws")
                .replace("${AWS::Region}", "eu-west-1")
                .replace("${AWS::AccountId}", "123456789012")
                .replace("${AWS::URLSuffix}", "amazonaws.com"));
    JsonNode policy = template.at("/Resources/" + resource);

    assertThat(policy.path("Condition").asText()).isEqualTo(condition);
    assertThat(policy.at("/Properties/PolicyDocument")).isEqualTo(printed);
    assertThat(template.at("/Parameters/Reader/AllowedValues").toString()).contains(reader);
  }
}
