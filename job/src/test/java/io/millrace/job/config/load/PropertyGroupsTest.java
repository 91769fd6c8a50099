package io.millrace.job.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.Problem;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.SourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The content of {@code application_properties.json}, as the service writes it. */
final class PropertyGroupsTest {
  private static final String APPLICATION =
      """
      [
        {"PropertyGroupId": "kinesis.analytics.flink.run.options", "PropertyMap": {"jarfile": "millrace.jar"}},
        {"PropertyGroupId": "millrace", "PropertyMap": {
          "pipeline.name": "orders",
          "columns": "{user_id: /user/id, 'a.b': \\"'web'\\", tags: {from: /tags}}"}},
        {"PropertyGroupId": "source", "PropertyMap": {
          "region": "eu-west-1",
          "position": "TRIM_HORIZON",
          "streams": "{orders: {stream: orders, reader: enhanced-fan-out, consumer-name: millrace}}"}},
        {"PropertyGroupId": "source.streams.clicks", "PropertyMap": {"stream": "clicks", "region": "us-east-1"}},
        {"PropertyGroupId": "source.credentials", "PropertyMap": {"type": "assume-role",
          "role-arn": "arn:aws:iam::123456789012:role/reader"}},
        {"PropertyGroupId": "clickhouse", "PropertyMap": {
          "url": "https://a.example.com:8443, https://b.example.com:8443",
          "table": "events", "username": "loader", "password": "swordfish"}},
        {"PropertyGroupId": "columns", "PropertyMap": {"constant": "{\\"a\\": 1}", "at.format": "dd/MM/yyyy", "at.from": "/at"}},
        {"PropertyGroupId": "flink", "PropertyMap": {
          "pipeline.jars": "[file:///a.jar, 'file:///b.jar']", "taskmanager.numberOfTaskSlots": "2"}}
      ]
      """
          .replace("\\\"", "\\\"");

  @TempDir private Path folder;

  @Test
  void outsideOfManagedFlinkThereAreNone() throws Exception {
    assertThat(ApplicationProperties.ofRuntime()).isEmpty();
  }

  @Test
  void anApplicationsFileIsAWholeConfiguration() throws Exception {
    PipelineConfig config = load(APPLICATION);

    assertThat(config.name()).isEqualTo("orders");
    assertThat(config.sources()).extracting(SourceConfig::label).containsOnly("clicks", "orders");
    assertThat(config.sources())
        .extracting(source -> source.stream().name() + " in " + source.region())
        .containsExactlyInAnyOrder("orders in eu-west-1", "clicks in us-east-1");
    assertThat(config.sources())
        .filteredOn(source -> source.label().equals("orders"))
        .singleElement()
        .satisfies(
            source -> assertThat(source.find(SourceOptions.CONSUMER_NAME)).contains("millrace"))
        .satisfies(
            source ->
                assertThat(source.find(CredentialsOptions.ROLE_ARN))
                    .contains("arn:aws:iam::123456789012:role/reader"));
    assertThat(config.endpoints())
        .containsExactly("https://a.example.com:8443", "https://b.example.com:8443");
    assertThat(config.columns())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "user_id", "/user/id",
                "a.b", "'web'",
                "tags.from", "/tags",
                "constant", "{\"a\": 1}",
                "at.format", "dd/MM/yyyy",
                "at.from", "/at"));
    assertThat(config.flink())
        .containsEntry("pipeline.jars", "file:///a.jar;file:///b.jar")
        .containsEntry("taskmanager.numberOfTaskSlots", "2");
    assertThat(config.get(ClickHouseOptions.USERNAME)).isEqualTo("loader");
    assertThat(config.toString()).doesNotContain("swordfish");
  }

  @Test
  void everyProblemNamesItsGroupAndKey() {
    assertThat(
            problems(
                Map.of(
                    "source",
                    Map.of("stream", "s", "region", "eu-west-1", "positon", "LATEST"),
                    "source.credential",
                    Map.of("type", "default"),
                    "clickhouse",
                    Map.of("url", "http://a:1", "table", "t", "database", "d"),
                    "millrace",
                    Map.of(
                        "clickhouse.database", "other",
                        "block", "{max-rows: many, max-bytes: [1]}",
                        "delivery", "{retry-deadline: 1h"))))
        .contains(
            "property group source: source.positon: is not a known key; did you mean"
                + " `source.position`?",
            "property group millrace: block.max-rows: expected a whole number from 1 to 1000000 but"
                + " was `many`",
            "property group millrace: block.max-bytes: expected one value, but was a list")
        .anyMatch(
            problem ->
                problem.startsWith("property group source.credential: is not a known section"))
        .anyMatch(
            problem -> problem.startsWith("property group millrace: delivery: is not valid YAML"))
        .anyMatch(
            problem ->
                problem.matches(
                    "property group (millrace|clickhouse): clickhouse.database: is given twice, also in"
                        + " property group (millrace|clickhouse)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                       | expected a list of property groups, but was nothing",
        "{}                                     | expected a list of property groups, but was an object",
        "{\"PropertyGroups\": {}}               | expected a list of property groups, but was an object",
        "{\"PropertyGroups\": [1]}              | group number 1 has no PropertyGroupId",
        "[{]                                    | expected JSON, but it is not valid at line 1, column",
        "swordfish                              | expected JSON, but it is not valid at line 1, column",
        "[1]                                    | group number 1 has no PropertyGroupId",
        "[{\"PropertyMap\": {}}]                | group number 1 has no PropertyGroupId",
        "[{\"PropertyGroupId\": \"source\"}]    | group source has no PropertyMap",
        "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": {\"k\": [\"swordfish\"]}}]"
            + " | group a, key k: expected text, but was a list",
        "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": {\"k\": null}}]"
            + " | group a, key k: expected text, but was null",
        "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": {}}, {\"PropertyGroupId\": \"a\","
            + " \"PropertyMap\": {}}] | group a is there twice"
      })
  void whatIsNotAnApplicationsFileIsToldWithoutItsValues(String content, String message)
      throws IOException {
    Path file = write(content == null ? "" : content);
    assertThatThrownBy(() -> ApplicationProperties.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("swordfish");
  }

  /** What the API, CloudFormation and export have around the list. */
  @Test
  void theListMayBeInAnObject() throws Exception {
    String groups = "[{\"PropertyGroupId\": \"source\", \"PropertyMap\": {\"stream\": \"s\"}}]";

    assertThat(ApplicationProperties.read(write("{\"PropertyGroups\": " + groups + "}")))
        .isEqualTo(ApplicationProperties.read(write(groups)));
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> ApplicationProperties.read(folder.resolve("none.json")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.json does not exist");
  }

  private PipelineConfig load(String content) throws IOException, ConfigException {
    return ConfigSources.in(name -> null)
        .propertyGroups(ApplicationProperties.read(write(content)))
        .load();
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("application_properties.json"), content);
  }

  private static List<String> problems(Map<String, Map<String, String>> groups) {
    List<String> problems = new ArrayList<>();
    try {
      ConfigSources.in(name -> null).propertyGroups(groups).load();
    } catch (ConfigException wrong) {
      wrong.problems().stream().map(Problem::toString).forEach(problems::add);
    }
    return problems;
  }
}
