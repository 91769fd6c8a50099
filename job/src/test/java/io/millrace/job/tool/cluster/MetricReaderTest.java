package io.millrace.job.tool.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the names of metrics are divided into requests. */
final class MetricReaderTest {
  /** Names hold those of the pipeline and the table, which may be long, in any script. */
  @ParameterizedTest
  @CsvSource({
    // prefix, its repetitions, names, requests
    "a, 1, 3, 1",
    "a, 40, 25, 1",
    "a, 40, 100, 2",
    "a, 140, 25, 2",
    "→, 20, 25, 2",
    "a, 4000, 3, 3",
  })
  void aRequestsLineIsNotTooLong(String text, int repetitions, int count, int requests) {
    List<String> names =
        IntStream.range(0, count).mapToObj(i -> text.repeat(repetitions) + i).toList();

    List<List<String>> parts = MetricReader.parts(names);

    assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(names);
    assertThat(parts).hasSize(requests);
    for (List<String> part : parts) {
      String line = URLEncoder.encode(String.join(",", part), StandardCharsets.UTF_8);
      assertThat(part.size() == 1 || line.length() - 2 * part.size() <= MetricReader.NAMES_LENGTH)
          .isTrue();
    }
  }

  @Test
  void noNamesAreNoRequest() {
    assertThat(MetricReader.parts(List.of())).isEmpty();
  }
}
