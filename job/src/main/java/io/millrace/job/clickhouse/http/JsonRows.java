package io.millrace.job.clickhouse.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** The server's answers in its JSON formats. */
public final class JsonRows {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private JsonRows() {}

  /**
   * The values of a format of one JSON value a line, in their order.
   *
   * @throws IllegalStateException if the text has another format
   */
  public static List<JsonNode> rows(String answer) {
    List<JsonNode> rows = new ArrayList<>();
    answer.lines().forEach(line -> rows.add(tree(line)));
    return rows;
  }

  /**
   * An answer that is one JSON value, such as JSONCompact; decimals as exact as they were written.
   *
   * @throws IllegalStateException if it has another format
   */
  public static JsonNode tree(String answer) {
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ClickHouse answers in JSON when asked to", e);
    }
  }
}
