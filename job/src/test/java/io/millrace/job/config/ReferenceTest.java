package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.option.BlockOptions;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.ConvertOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.option.TableOptions;
import io.millrace.udf.mapping.Mapping;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

/** The reference says what the options say. */
final class ReferenceTest {
  private static final String COMMAND =
      "mvn -pl job -am test -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dmillrace.update-reference=true";
  private static final List<Class<?>> DECLARING =
      List.of(
          PipelineOptions.class,
          SourceOptions.class,
          CredentialsOptions.class,
          PayloadOptions.class,
          ClickHouseOptions.class,
          TableOptions.class,
          ConvertOptions.class,
          DeliveryOptions.class,
          BlockOptions.class,
          ErrorOptions.class);

  @Test
  void theFileIsUpToDate() throws Exception {
    Path file = Path.of(System.getProperty("millrace.root"), "conf", "REFERENCE.md");
    String page = ReferencePage.render(COMMAND);
    if (Boolean.getBoolean("millrace.update-reference")) {
      Files.writeString(file, page);
    }
    assertThat(file)
        .as("conf/REFERENCE.md is not what the options say. To rewrite it: %s", COMMAND)
        .exists()
        .hasContent(page);
  }

  @Test
  void everyOptionIsDescribed() {
    assertThat(Section.allSettings())
        .allSatisfy(
            setting ->
                assertThat(setting.description())
                    .as("%s lacks a description", setting.key())
                    .endsWith("."));
  }

  @Test
  void everyOptionDeclaredIsASettingOfItsSectionAndViceVersa() throws Exception {
    List<ConfigOption<?>> declared = new ArrayList<>();
    for (Class<?> type : DECLARING) {
      for (Field field : type.getFields()) {
        if (field.getType() == ConfigOption.class) {
          declared.add((ConfigOption<?>) field.get(null));
        }
      }
    }
    List<ConfigOption<?>> settings = new ArrayList<>();
    for (Section section : Section.values()) {
      for (OptionSpec<?> setting : section.settings()) {
        assertThat(setting.key()).startsWith(section.prefix());
        settings.add(setting.option());
      }
    }
    assertThat(settings).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void everyMetadataFieldNamedIsOneAndNoneIsLeftOut() throws Exception {
    for (String field : ReferencePage.METADATA) {
      assertThat(Mapping.parse(Map.of("c", field)).columns()).containsExactly("c");
    }
    assertThatThrownBy(() -> Mapping.parse(Map.of("c", "?")))
        .hasMessageContaining("one of " + String.join(", ", ReferencePage.METADATA) + ",");
  }

  @Test
  void everyDefaultIsAValueOneCouldWrite() {
    for (OptionSpec<?> setting : Section.allSettings()) {
      if (setting.option().hasDefaultValue()) {
        assertThat(setting.type().parse(setting.defaultText()))
            .as(setting.key())
            .hasValueSatisfying(
                value -> assertThat(value).isEqualTo(setting.option().defaultValue()));
      }
    }
  }
}
