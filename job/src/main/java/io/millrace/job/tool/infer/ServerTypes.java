package io.millrace.job.tool.infer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.udf.table.SqlLiteral;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The types that the server infers. It gets only the values, under generated names, so that it
 * never sees an unsupported name and does not decide about nesting.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/schema-inference">Schema inference</a>
 */
final class ServerTypes {
  /** Maximum size of the documents sent to the server; only Millrace looks at the rest. */
  private static final int MOST_BYTES = 8 << 20;

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
                + SqlLiteral.string(lines)
                + ") FORMAT JSONCompactStrings",
            settings);
    Map<Field, String> types = new LinkedHashMap<>();
    for (JsonNode row : JsonRows.tree(answer).get("data")) {
      int number = Integer.parseInt(row.get(0).textValue().substring(1));
      types.put(fields.get(number), row.get(1).textValue());
    }
    return types;
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
