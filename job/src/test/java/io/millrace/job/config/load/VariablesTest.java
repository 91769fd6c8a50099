package io.millrace.job.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.Problem;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables and references inside of defaults, wherever a value may be written. */
final class VariablesTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("SET", "set", "EMPTY", "");

  /** Shows what would be read. */
  private record Store() implements SecretResolver {
    @Override
    public String read(SecretReference reference) {
      return "<" + reference + ">";
    }

    @Override
    public String readAgain(SecretReference reference) {
      return read(reference);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${SET}                                    | set",
        "${UNSET:-default}                         | default",
        "${UNSET:-}                                | ''",
        "${SET:-${ssm:/prod/pw}}                   | set",
        "${UNSET:-${ssm:/prod/pw}}                 | <${ssm:/prod/pw}>",
        "${EMPTY:-${ssm:/prod/pw}}                 | <${ssm:/prod/pw}>",
        "${UNSET:-Bearer ${secretsmanager:db#key}} | Bearer <${secretsmanager:db#key}>",
        "${UNSET:-${SET}}                          | set",
        "${UNSET:-${EMPTY}}                        | ''",
        "${A:-${B:-x}}                             | x",
        "${A:-${B:-}}x                             | x",
        "${A:-${B:-${C:-${ssm:/d}}}}               | <${ssm:/d}>",
        "${A:-a${SET}b${B:-c}d}e${C:-f}            | asetbcdef",
        "${A:-{}                                   | {",
        "${A:-a: #b}                               | a: #b",
      })
  void aDefaultMayHaveVariablesAndReferencesInEveryPlace(String text, String value) {
    places(text)
        .forEach(
            (place, sources) ->
                assertThat(password(sources)).as(place).isEqualTo(value == null ? "" : value));
  }

  /** In the braces of a mapping, YAML takes the last brace. */
  @ParameterizedTest
  @CsvSource({"$${A:-${SET}},${A:-set}", "${A:-$${B}},${B}", "${A:-$${B:-${SET}}},${B:-set}"})
  void anEscapeInsideOfADefaultHasItsOwnBrace(String text, String value) {
    Map<String, ConfigSources> places = places(text);
    places.keySet().removeIf(place -> place.contains("mapping"));
    places.forEach((place, sources) -> assertThat(password(sources)).as(place).isEqualTo(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${A:-${B}}                      | environment variable `B` is not set; set it, or write",
        "x${A:-${B}}                     | names an environment variable that is not set (write",
        "${A:-x${B}}                     | names an environment variable that is not set (write",
        "${A:-${B}                       | expected ${NAME} or ${NAME:-default} where it has ${",
        "${A:-${ssm:/prod/pw}            | expected ${NAME} or ${NAME:-default} where it has ${",
        "${A:-${vault:x}}                | expected ${NAME} or ${NAME:-default} where it has ${",
        "${SET:-${vault:x}}              | expected ${NAME} or ${NAME:-default} where it has ${",
        "${SET:-${A:-${ssm:}}}           | expected ${ssm:NAME} with the name or ARN",
        "${ssm:/${SET}/pw}               | has ${ inside ${ssm:…}, where nothing is replaced",
        "${secretsmanager:db#${SET}}     | has ${ inside ${secretsmanager:…}, where nothing is",
        "${secretsmanager:db#$${SET}}    | has ${ inside ${secretsmanager:…}, where nothing is",
        "${A:-${ssm:/${SET:-a}/pw}}      | has ${ inside ${ssm:…}, where nothing is replaced",
      })
  void whatCannotBeReplacedIsToldWithItsKey(String text, String complaint) {
    Map<String, ConfigSources> places = places(text);
    // The brace of a mapping would close what the value leaves open.
    places.keySet().removeIf(place -> place.contains("mapping"));
    places.forEach(
        (place, sources) ->
            assertThat(problems(sources))
                .as(place)
                .anySatisfy(
                    problem ->
                        assertThat(problem.toString())
                            .contains("clickhouse.password: " + complaint)));
  }

  private static Map<String, ConfigSources> places(String text) {
    String flow = "{url: http://127.0.0.1:1, table: t, password: " + text + "}";
    ConfigSources all =
        ConfigSources.in(ENVIRONMENT::get).secretStores((source, region, urls) -> new Store());
    List<String> stream = List.of("source.stream=events", "source.region=eu-west-1");
    List<String> table = List.of("clickhouse.url=http://127.0.0.1:1", "clickhouse.table=t");
    List<String> both = new ArrayList<>(stream);
    both.addAll(table);
    List<String> password = new ArrayList<>(both);
    password.add("clickhouse.password=" + text);
    Map<String, ConfigSources> places = new LinkedHashMap<>();
    places.put("-D", all.overrides(password));
    places.put("YAML", all.yaml("clickhouse:\n  password: " + text + "\n").overrides(both));
    places.put("YAML in quotes", all.yaml("clickhouse.password: '" + text + "'").overrides(both));
    places.put("YAML mapping", all.yaml("clickhouse: " + flow + " # }").overrides(stream));
    places.put(
        "property group",
        all.propertyGroups(Map.of("clickhouse", Map.of("password", text))).overrides(both));
    places.put(
        "property group with a mapping",
        all.propertyGroups(Map.of("millrace", Map.of("clickhouse", flow))).overrides(stream));
    return places;
  }

  private static String password(ConfigSources sources) {
    try {
      return sources.load().secret(ClickHouseOptions.PASSWORD).map(Secret::reveal).orElse("none");
    } catch (ConfigException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private static List<Problem> problems(ConfigSources sources) {
    try {
      throw new AssertionError(
          "Was accepted: " + sources.load().secret(ClickHouseOptions.PASSWORD));
    } catch (ConfigException expected) {
      return expected.problems();
    }
  }
}
