package io.millrace.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NameCountsTest {
  @Test
  void addsTheCountsOfAllSubtasks() {
    List<String> texts =
        List.of(
            NameCounts.text(Map.of("referrer", 3L, "user.agent", 2L, "x", 1L)),
            NameCounts.text(Map.of("user.agent", 2L)),
            NameCounts.text(Map.of()));
    assertThat(NameCounts.mostFrequent(texts, 5)).containsExactly("user.agent", "referrer", "x");
    assertThat(NameCounts.mostFrequent(texts, 2)).containsExactly("user.agent", "referrer");
  }

  @Test
  void takesAnyName() {
    String name = "a\",: {}\n\u001b[31m ümläut";
    String text = NameCounts.text(Map.of(name, 1L));
    assertThat(text).doesNotContain("\n", "\u001b");
    assertThat(NameCounts.mostFrequent(List.of(text), 5)).containsExactly(name);
  }

  @Test
  void skipsWhatItCannotRead() {
    assertThat(NameCounts.mostFrequent(List.of("", "0", "{", "{\"a\":1}"), 5)).containsExactly("a");
  }
}
