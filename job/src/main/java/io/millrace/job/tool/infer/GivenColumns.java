package io.millrace.job.tool.infer;

import io.millrace.job.tool.infer.guess.Field;
import io.millrace.job.tool.infer.guess.Guess;
import io.millrace.udf.json.JsonPointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns that the pipeline's file already maps: they stay, under their names. */
final class GivenColumns {
  private static final String TIME = "DateTime64(3, 'UTC')";

  private final Map<String, String> keys;

  /**
   * @param keys as below {@code columns}
   */
  GivenColumns(Map<String, String> keys) {
    this.keys = Map.copyOf(keys);
  }

  /** The sources by column. */
  private Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    keys.keySet().stream()
        .sorted()
        .forEach(
            key -> {
              String column = key.replaceAll("(?<=.)\\.(from|format|unit)$", "");
              String plain = JsonPointer.of(List.of(column));
              String source = keys.getOrDefault(column, keys.getOrDefault(column + ".from", plain));
              sources.put(column, source);
            });
    return sources;
  }

  /** Plans for all columns: those given, then the others that take neither their name nor field. */
  List<ColumnPlan> in(List<ColumnPlan> natural, Field root, int documents) {
    Map<String, String> sources = sources();
    List<ColumnPlan> plans = new ArrayList<>();
    for (ColumnPlan plan : natural) {
      boolean isGiven =
          sources.containsKey(String.join("_", plan.wantedName()))
              || sources.containsValue(plan.source());
      if (!isGiven) {
        plans.add(plan);
      }
    }
    sources.forEach((column, source) -> plans.add(plan(column, source, root, documents)));
    return plans;
  }

  private ColumnPlan plan(String column, String source, Field root, int documents) {
    Map<String, String> timeKeys = new LinkedHashMap<>();
    for (String key : List.of("format", "unit")) {
      String value = keys.get(column + "." + key);
      if (value != null) {
        timeKeys.put(key, value);
      }
    }
    Field found = source.startsWith("/") ? at(root, source) : null;
    boolean isMetadata = source.matches("_[a-z_]+");
    Field field =
        found == null
            ? Field.ofTexts(List.of(column), Collections.nCopies(isMetadata ? documents : 0, "…"))
            : found;
    ColumnPlan plan = ColumnPlan.of(column, source, field, "").given(timeKeys);
    if (!timeKeys.isEmpty() || source.equals("_timestamp") || source.equals("_ingested_at")) {
      return plan.as(Guess.of(TIME, ""));
    }
    if (source.equals("_document_index")) {
      return plan.as(Guess.of("UInt64", ""));
    }
    return found == null ? plan.as(Guess.of("String", "")) : plan;
  }

  private static @Nullable Field at(Field root, String pointer) {
    Field field = root;
    for (String step : JsonPointer.parse(pointer)) {
      field = field == null ? null : field.inside(step);
    }
    return field;
  }
}
