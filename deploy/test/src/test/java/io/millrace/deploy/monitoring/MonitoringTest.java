package io.millrace.deploy.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.deploy.Programs;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Board and alerts ask for metrics that exist, in PromQL, and say what to do. */
final class MonitoringTest {
  /**
   * What the service itself sends for Flink 1.20; with 2.2 it sends numRestarts instead of
   * fullRestarts.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html">Metrics
   *     and dimensions in Managed Service for Apache Flink</a>
   */
  private static final Set<String> OF_THE_SERVICE =
      Set.of("uptime", "fullRestarts", "numberOfFailedCheckpoints", "lastCheckpointDuration");

  /** A limit at the end of an alert's expression. */
  private static final Pattern LIMIT = Pattern.compile(" (\\d+)\\)?$");

  @TempDir private Path folder;

  @Test
  void everyMetricIsInMetricsMd() {
    Set<String> known = KnownMetrics.inPrometheus();

    Expressions.all()
        .forEach(
            (place, expression) ->
                assertThat(Expressions.metrics(expression))
                    .as(place)
                    .isNotEmpty()
                    .isSubsetOf(known));
  }

  /** A new metric needs a panel. */
  @Test
  void theBoardShowsEveryMetricButThoseThatRepeatOthers() {
    Set<String> missing = KnownMetrics.inPrometheus();
    Expressions.all().values().forEach(text -> missing.removeAll(Expressions.metrics(text)));
    missing.removeIf(name -> name.matches(".*(PerSecond|P50|P99)|.*_clock"));

    assertThat(missing)
        .allMatch(
            name ->
                name.matches(".*_(blockBytes|blockBytesCompressed|insertLatency|endToEndLatency)"));
  }

  @Test
  void prometheusLoadsTheAlertsAndTheyFireWhenTheyShould() throws Exception {
    Programs promtool = promtool();

    assertThat(promtool.output("check", "rules", path(Expressions.RULES)))
        .contains("SUCCESS: " + Expressions.alerts().size() + " rules found");
    assertThat(promtool.output("test", "rules", path("deploy/monitoring/rules-test.yaml")))
        .contains("SUCCESS");
  }

  @Test
  void everyAlertIsTestedFiringAndQuiet() {
    Set<String> cases = new HashSet<>();
    YamlDocuments.one(Repository.read("deploy/monitoring/rules-test.yaml"))
        .path("tests")
        .forEach(test -> cases.add(test.path("name").asText()));
    for (String alert : Expressions.alerts().keySet()) {
      assertThat(cases).contains(alert + " fires", alert + " stays quiet");
    }
  }

  /** Each as the expression of a recording rule, which promtool parses. */
  @Test
  void everyExpressionOfTheBoardIsPromQl() throws Exception {
    assertThat(checked(Expressions.all()))
        .contains("SUCCESS: " + Expressions.all().size() + " rules");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sum by (pipeline (x)", "rate(x)", "sum(x[5m])", "max by (a) x)"})
  void aPlantedErrorInAnExpressionIsFound(String wrong) throws Exception {
    assertThat(checked(Map.of("wrong", wrong))).contains("could not parse expression");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "        for: 5m                | fore: 5m",
        "          severity: critical   | severity: [critical]",
      })
  void aPlantedErrorInTheRulesIsFound(String good, String bad) throws Exception {
    String broken = Repository.read(Expressions.RULES).replaceFirst(good.strip(), bad.strip());
    Path file = Files.writeString(folder.resolve("rules.yaml"), broken);

    assertThat(promtool().run("check", "rules", file.toString()).status()).isNotZero();
  }

  @Test
  void everyAlertSaysWhatToDo() {
    String operations = Repository.read("docs/operations.md");
    Set<String> headings =
        Pattern.compile("(?m)^#+ (.+)$")
            .matcher(operations)
            .results()
            .map((MatchResult found) -> found.group(1).toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    Expressions.alerts()
        .forEach(
            (name, rule) -> {
              JsonNode annotations = rule.path("annotations");
              assertThat(annotations.path("summary").asText()).as(name).isNotEmpty();
              assertThat(annotations.path("description").asText()).as(name).contains("$value");
              assertThat(rule.at("/labels/severity").asText()).matches("critical|warning");
              assertThat(annotations.path("runbook").asText())
                  .isEqualTo("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
              assertThat(headings).contains(name.toLowerCase(Locale.ROOT));
            });
  }

  @Test
  void everyPanelHasAUnitAndSaysWhatItShows() {
    Set<Integer> ids = new HashSet<>();
    Expressions.panels()
        .forEach(
            (title, panel) -> {
              assertThat(panel.path("description").asText()).as(title).isNotEmpty();
              assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotEmpty();
              assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
              assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
              panel
                  .path("targets")
                  .forEach(
                      target ->
                          assertThat(target.path("expr").asText())
                              .as(title)
                              .contains("namespace=~\"$namespace\"", "=~\"$pipeline\""));
            });
    assertThat(YamlDocuments.one(Repository.read(Expressions.BOARD)).at("/templating/list"))
        .extracting(variable -> variable.path("name").asText())
        .containsExactly("datasource", "namespace", "pipeline");
  }

  @Test
  void theChartHasTheSameFiles() {
    for (String name : Set.of("rules.yaml", "grafana-dashboard.json")) {
      assertThat(Repository.read("deploy/helm/millrace/monitoring/" + name))
          .as("cp deploy/monitoring/" + name + " deploy/helm/millrace/monitoring/")
          .isEqualTo(Repository.read("deploy/monitoring/" + name));
    }
  }

  @Test
  void cloudWatchIsAskedForWhatIsSentThere() throws Exception {
    JsonNode resources = cloudWatch().path("Resources");
    Set<String> asked = new TreeSet<>();
    resources.findValuesAsText("MetricName").forEach(asked::add);
    JsonNode widgets =
        new ObjectMapper()
            .readTree(resources.at("/Dashboard/Properties/DashboardBody").asText())
            .path("widgets");
    widgets
        .findValues("metrics")
        .forEach(list -> list.forEach(metric -> asked.add(metric.path(1).asText())));
    Set<String> known = new TreeSet<>(KnownMetrics.inCloudWatch());
    known.addAll(OF_THE_SERVICE);

    assertThat(widgets).hasSizeGreaterThan(5);
    assertThat(asked).isSubsetOf(known).hasSizeGreaterThan(8);
  }

  /** The service renames its metrics with Flink. */
  @Test
  void theMetricsOfTheServiceAreThoseOfItsFlink() {
    assertThat(Repository.read("deploy/managed-flink/application.yaml"))
        .as("then see the page of OF_THE_SERVICE, and change the alarms")
        .contains("RuntimeEnvironment: FLINK-1_20");
  }

  /** An alarm has the name of its alert, its section of the runbook, and a row there. */
  @Test
  void everyAlarmBelongsToAnAlert() {
    String operations = Repository.read("docs/operations.md");
    Map<String, JsonNode> alarms = alarms();
    assertThat(alarms).hasSizeGreaterThan(5);
    alarms.forEach(
        (name, alarm) -> {
          String anchor = "#" + ("millrace" + name).toLowerCase(Locale.ROOT);
          assertThat(Expressions.alerts()).containsKey("Millrace" + name);
          assertThat(alarm.path("AlarmName").asText()).isEqualTo("${ApplicationName}-" + name);
          assertThat(alarm.path("AlarmDescription").asText()).endsWith("operations.md" + anchor);
          assertThat(operations)
              .contains(
                  "| `<application>-" + name + "` | [Millrace" + name + "](" + anchor + ") |");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LagHigh",
        "RetentionAtRisk",
        "DeduplicationAtRisk",
        "InsertsFailing",
        "CheckpointsTooLong"
      })
  void anAlarmHasTheLimitOfItsAlert(String name) {
    JsonNode threshold = Objects.requireNonNull(alarms().get(name)).path("Threshold");
    long millis =
        threshold.isNumber()
            ? threshold.asLong()
            : cloudWatch().at("/Parameters/" + threshold.asText() + "/Default").asLong();
    JsonNode alert = Objects.requireNonNull(Expressions.alerts().get("Millrace" + name));
    String expression = alert.path("expr").asText();
    Matcher limit = LIMIT.matcher(expression);

    assertThat(limit.find()).as(expression).isTrue();
    assertThat(millis).isEqualTo(Long.parseLong(limit.group(1)) * 1_000);
  }

  private static JsonNode cloudWatch() {
    return YamlDocuments.one(Repository.read("deploy/monitoring/cloudwatch.yaml"));
  }

  private static Map<String, JsonNode> alarms() {
    Map<String, JsonNode> alarms = new LinkedHashMap<>();
    cloudWatch()
        .path("Resources")
        .properties()
        .forEach(
            resource -> {
              if (resource.getValue().path("Type").asText().equals("AWS::CloudWatch::Alarm")) {
                alarms.put(resource.getKey(), resource.getValue().path("Properties"));
              }
            });
    return alarms;
  }

  private String checked(Map<String, String> expressions) throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n  - name: parsed\n    rules:\n");
    int number = 0;
    for (String expression : expressions.values()) {
      rules.append("      - record: parsed").append(number++).append("\n        expr: >-\n");
      rules.append("          ").append(expression).append('\n');
    }
    Path file = Files.writeString(folder.resolve("parsed.yaml"), rules);
    return promtool().run("check", "rules", file.toString()).output();
  }

  private static Programs promtool() {
    return Programs.required("promtool", "Debian has it in the package prometheus");
  }

  private static String path(String relative) {
    return Repository.path(relative).toString();
  }
}
