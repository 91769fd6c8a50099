package io.millrace.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** conf/METRICS.md names every metric there is. */
final class MetricsPageTest {
  @Test
  void everyMetricStandsOnThePage() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("millrace.root"), "conf", "METRICS.md"));
    for (Class<?> names :
        List.of(SourceMetricNames.class, ConvertMetricNames.class, SinkMetricNames.class)) {
      for (Field name : names.getFields()) {
        assertThat(page).containsPattern("[`.]" + name.get(null) + "[`.]");
      }
    }
  }
}
