package io.millrace.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** conf/METRICS.md says what the specs say, and every spec declared is in its operator's list. */
final class MetricsPageTest {
  private static final String COMMAND =
      "mvn -pl job -am test -Dtest=MetricsPageTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dmillrace.update-reference=true";

  @Test
  void theFileIsUpToDate() throws Exception {
    Path file = Path.of(System.getProperty("millrace.root"), "conf", "METRICS.md");
    String page = MetricsPage.render();
    if (Boolean.getBoolean("millrace.update-reference")) {
      Files.writeString(file, page);
    }
    assertThat(file)
        .as("conf/METRICS.md is not what the specs say. To rewrite it: %s", COMMAND)
        .exists()
        .hasContent(page);
  }

  @Test
  void everySpecDeclaredIsListedOnce() throws Exception {
    assertThat(declared(SourceMetricNames.class))
        .containsExactlyInAnyOrderElementsOf(MetricCatalog.source());
    assertThat(declared(ConvertMetricNames.class))
        .containsExactlyInAnyOrderElementsOf(MetricCatalog.convert());
    assertThat(declared(SinkMetricNames.class))
        .containsExactlyInAnyOrderElementsOf(MetricCatalog.sink());
    assertThat(MetricCatalog.all()).extracting(MetricSpec::key).doesNotHaveDuplicates();
  }

  @Test
  void everySpecIsDescribed() {
    assertThat(MetricCatalog.all())
        .allSatisfy(spec -> assertThat(spec.description()).as(spec.key()).endsWith("."))
        .allSatisfy(spec -> assertThat(spec.name()).matches("[a-z][A-Za-z0-9]*"));
  }

  @Test
  void whatCloudWatchGetsByDefaultExists() {
    assertThat(MetricCatalog.numbers()).containsAll(MetricCatalog.CLOUDWATCH_DEFAULT);
    assertThat(MetricCatalog.CLOUDWATCH_DEFAULT).hasSizeLessThan(11);
    assertThat(MetricCatalog.numbers())
        .contains("insertLatencyP50", "rowsRejected.reason")
        .doesNotContain("insertLatency");
  }

  private static List<MetricSpec> declared(Class<?> names) throws IllegalAccessException {
    List<MetricSpec> specs = new ArrayList<>();
    for (Field field : names.getFields()) {
      if (field.getType() == MetricSpec.class) {
        specs.add((MetricSpec) field.get(null));
      }
    }
    return specs;
  }
}
