package io.millrace.job.clickhouse.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The server's answers in its formats of one JSON value a line. */
public final class JsonRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonRows() {}

  /**
   * The values, in their order.
   *
   * @throws IllegalStateException when it is none of these formats
   */
  public static List<JsonNode> rows(String answer) {
    List<JsonNode> rows = new ArrayList<>();
    answer
        .lines()
        .forEach(
            line -> {
              try {
                rows.add(JSON.readTree(line));
              } catch (JsonProcessingException e) {
                throw new IllegalStateException("ClickHouse answers in JSON when asked to", e);
              }
            });
    return rows;
  }
}
