package io.millrace.job.tool.infer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The types the server itself infers. It is asked about the values alone, under names of ours, so
 * that it neither meets a name it cannot have nor decides about nesting.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/schema-inference">Schema inference</a>
 */
final class ServerTypes {
  /** Of documents shown to the server; what is beyond is looked at by us alone. */
  private static final int MOST_BYTES = 8 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SetupConnection server;

  ServerTypes(SetupConnection server) {
    this.server = server;
  }

  /**
   * The type of each field.
   *
   * @param fields such as all had values of one kind
   */
  Map<Field, String> infer(List<Field> fields, List<JsonNode> documents) throws CatalogException {
    if (fields.isEmpty()) {
      return Map.of();
    }
    String lines = lines(fields, documents);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("max_query_size", String.valueOf(2L * lines.length() + 65_536));
    settings.put("schema_inference_make_columns_nullable", "1");
    settings.put("date_time_input_format", "best_effort");
    settings.put("print_pretty_type_names", "0");
    String answer =
        server.run(
            "DESCRIBE TABLE format(JSONEachRow, "
                + SqlText.literal(lines)
                + ") FORMAT JSONCompactStrings",
            settings);
    Map<Field, String> types = new LinkedHashMap<>();
    for (JsonNode row : rows(answer)) {
      int number = Integer.parseInt(row.get(0).textValue().substring(1));
      types.put(fields.get(number), row.get(1).textValue());
    }
    return types;
  }

  private static JsonNode rows(String answer) {
    try {
      return JSON.readTree(answer).get("data");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ClickHouse answers in JSON when asked to", e);
    }
  }

  private static String lines(List<Field> fields, List<JsonNode> documents) {
    StringBuilder lines = new StringBuilder();
    for (JsonNode document : documents) {
      ObjectNode values = JsonNodeFactory.instance.objectNode();
      for (int i = 0; i < fields.size(); i++) {
        JsonNode value = at(document, fields.get(i).path());
        if (!value.isMissingNode()) {
          values.set("c" + i, value);
        }
      }
      String line = values.toString();
      if (lines.length() + line.length() > MOST_BYTES) {
        break;
      }
      lines.append(line).append('\n');
    }
    return lines.toString();
  }

  private static JsonNode at(JsonNode document, List<String> path) {
    JsonNode value = document;
    for (String name : path) {
      value = value.path(name);
    }
    return value;
  }
}
