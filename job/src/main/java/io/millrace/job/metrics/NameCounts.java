package io.millrace.job.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Names with counts as the text of a metric, a JSON object. */
public final class NameCounts {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private NameCounts() {}

  /** The text for these counts. */
  public static String text(Map<String, Long> counts) {
    ObjectNode node = MAPPER.createObjectNode();
    counts.forEach(node::put);
    return node.toString();
  }

  /**
   * The names of all texts, those with the highest sum first. Skips texts that cannot be read.
   *
   * @param most names to return
   */
  public static List<String> mostFrequent(Collection<String> texts, int most) {
    Map<String, Long> sums = new HashMap<>();
    for (String text : texts) {
      tree(text)
          .properties()
          .forEach(field -> sums.merge(field.getKey(), field.getValue().asLong(), Long::sum));
    }
    return sums.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }

  private static JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException unreadable) {
      return MAPPER.createObjectNode();
    }
  }
}
