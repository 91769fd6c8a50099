package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.console.pipelines.Trees;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.tool.sample.Sample;
import io.millrace.job.tool.sample.SampledDocument;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of sampled documents by JSON Pointer, to choose from when columns are mapped. */
final class Fields {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 1_000;
  private static final int DEEPEST = 8;

  private static final class Found {
    private final JsonNode example;
    private int count;

    Found(JsonNode example) {
      this.example = example;
    }
  }

  private final Map<String, Found> fields = new LinkedHashMap<>();

  private Fields() {}

  /** All fields, objects included, in the order in which they first appear. */
  static ArrayNode of(Sample sample, DisplayedValues values) {
    Fields fields = new Fields();
    for (SampledDocument document : sample.documents()) {
      try {
        fields.add("", JSON.readTree(document.source()), 0);
      } catch (IOException notJson) {
        // It has no fields; the sample shows the problem.
      }
    }
    ArrayNode tree = JsonNodeFactory.instance.arrayNode();
    fields.fields.forEach(
        (pointer, found) ->
            tree.addObject()
                .put("pointer", pointer)
                .put("present", found.count)
                .put("example", Trees.cut(values.of(found.example).toString())));
    return tree;
  }

  private void add(String pointer, JsonNode node, int depth) {
    if (!node.isObject() || depth == DEEPEST) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey().replace("~", "~0").replace("/", "~1");
      String inner = pointer + "/" + name;
      if (fields.size() < MOST || fields.containsKey(inner)) {
        fields.computeIfAbsent(inner, p -> new Found(field.getValue())).count++;
        add(inner, field.getValue(), depth + 1);
      }
    }
  }
}
