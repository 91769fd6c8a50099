package io.millrace.job.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.value.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overrides as texts, and by key. */
final class ConfigSourcesTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "source.stream", "events",
          "source.region", "eu-west-1",
          "clickhouse.url", "http://127.0.0.1:1",
          "clickhouse.table", "t");

  @ParameterizedTest
  @ValueSource(strings = {"a", "labels_app=web", "a=b=c", "=a", "a=", "=", "a b", "a.from=b"})
  void aKeyWithItsValueMayHaveAnEqualsSign(String column) throws Exception {
    ConfigSources sources = ConfigSources.in(Map.of("PLACE", "/x=y")::get);
    assertThat(sources.overrides(with("columns." + column, "${PLACE}")).load().columns())
        .containsExactly(Map.entry(column, "/x=y"));
  }

  @Test
  void aKeyWithItsValueWinsOverATextAndStaysWithOtherSources() throws Exception {
    ConfigSources sources =
        ConfigSources.in(name -> null)
            .overrides(with("pipeline.name", "by key"))
            .overrides(List.of("pipeline.name=text", "block.max-rows=7"))
            .yaml("pipeline: {name: file}")
            .propertyGroups(Map.of("pipeline", Map.of("name", "group")));
    assertThat(sources.load().name()).isEqualTo("by key");
    assertThat(sources.load().masked()).containsEntry("block.max-rows", "7");
    assertThat(sources.overrides(NEEDED).load().name()).isEqualTo("text");
  }

  @Test
  void anUnknownKeyIsTold() {
    for (String key : List.of("", "=", "block.max-row", "block.max-rows=7")) {
      assertThatThrownBy(() -> ConfigSources.in(name -> null).overrides(with(key, "7")).load())
          .as(key)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is not a known key");
    }
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> all = new LinkedHashMap<>(NEEDED);
    all.put(key, value);
    return all;
  }

  /** Also where the key is nested, is a stream's, or comes from an override. */
  @Test
  void eachKeyHasItsOwnVariables() throws ConfigException {
    ConfigSources sources =
        ConfigSources.byKey(key -> name -> "/" + key)
            .yaml(
                """
                pipeline: {name: '${A}'}
                source:
                  streams:
                    a: {stream: s, region: eu-west-1, credentials: {type: basic, access-key-id: '${A}',
                      secret-access-key: '${A}'}}
                clickhouse: {url: 'http://ch:8123', table: t, password: 'x${B:-y}',
                  headers: {X-Key: '${A}'}}
                columns: {c: '${A}'}
                """)
            .overrides(List.of("clickhouse.username=${A}"));
    PipelineConfig config = sources.load();
    assertThat(config.name()).isEqualTo("/pipeline.name");
    assertThat(config.secret(ClickHouseOptions.PASSWORD))
        .contains(Secret.of("x/clickhouse.password"));
    assertThat(config.get(ClickHouseOptions.USERNAME)).isEqualTo("/clickhouse.username");
    assertThat(config.headers()).containsEntry("X-Key", Secret.of("/clickhouse.headers.X-Key"));
    assertThat(config.columns()).containsEntry("c", "/columns.c");
    assertThat(config.sources().get(0).get(CredentialsOptions.ACCESS_KEY_ID))
        .isEqualTo("/source.streams.a.credentials.access-key-id");
  }
}
