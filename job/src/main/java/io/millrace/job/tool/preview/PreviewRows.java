package io.millrace.job.tool.preview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Rows as the server returns them. */
public final class PreviewRows {
  private final LinkedHashMap<String, String> types = new LinkedHashMap<>();
  private final List<Map<String, JsonNode>> rows = new ArrayList<>();
  private final String withoutDefaults;

  /**
   * @param answers in the format JSONCompact
   * @param withoutDefaults why columns that were not sent are missing; empty when none are
   */
  PreviewRows(List<JsonNode> answers, String withoutDefaults) {
    this.withoutDefaults = withoutDefaults;
    for (JsonNode answer : answers) {
      List<String> names = new ArrayList<>();
      for (JsonNode column : answer.get("meta")) {
        names.add(column.get("name").textValue());
        types.putIfAbsent(column.get("name").textValue(), column.get("type").textValue());
      }
      for (JsonNode row : answer.get("data")) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          values.put(names.get(i), row.get(i));
        }
        rows.add(values);
      }
    }
  }

  private PreviewRows(PreviewRows original, BiFunction<String, JsonNode, JsonNode> change) {
    withoutDefaults = original.withoutDefaults;
    types.putAll(original.types);
    for (Map<String, JsonNode> row : original.rows) {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      row.forEach((column, value) -> values.put(column, change.apply(column, value)));
      rows.add(values);
    }
  }

  /**
   * The same rows with other values.
   *
   * @param change makes of a column's name and its value the value to show
   */
  public PreviewRows with(BiFunction<String, JsonNode, JsonNode> change) {
    return new PreviewRows(this, change);
  }

  /** Columns → types, in the table's order. */
  public Map<String, String> types() {
    return Collections.unmodifiableMap(types);
  }

  /** Values by column; one that is not there was not sent. */
  public List<Map<String, JsonNode>> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** Why columns that were not sent are missing; empty when none are. */
  public String withoutDefaults() {
    return withoutDefaults;
  }
}
