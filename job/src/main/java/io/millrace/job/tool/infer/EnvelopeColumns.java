package io.millrace.job.tool.infer;

import io.millrace.job.tool.infer.guess.Field;
import io.millrace.job.tool.infer.guess.Guess;
import io.millrace.job.tool.infer.guess.ObjectShape;
import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.json.JsonPointer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Columns for what an envelope says about its document: the log group and time of a log event, the
 * account and time of an EventBridge event. Fields that are rarely needed are only named.
 */
final class EnvelopeColumns {
  /** More fields of an envelope without a known format are offered by name only. */
  private static final int MOST = 20;

  private static final Pattern WORDS = Pattern.compile("([a-z0-9])([A-Z])");
  private static final String LOW_CARDINALITY = "LowCardinality(String)";

  private final List<ColumnPlan> plans = new ArrayList<>();
  private final Set<String> others = new LinkedHashSet<>();
  private final Set<String> taken = new LinkedHashSet<>();
  private final boolean hasTime;

  /**
   * @param envelope the field with the envelope; null without one
   * @param document the document's columns; a log event whose message has a time needs no other
   */
  EnvelopeColumns(@Nullable Field envelope, List<ProposedColumn> document) {
    document.forEach(column -> taken.add(column.name()));
    hasTime = SortingKey.eventTime(document).isPresent();
    if (envelope == null) {
      return;
    }
    if (ChangeProposal.isOfChanges(envelope)) {
      plans.addAll(ChangeProposal.columns(envelope));
      envelope.inside().stream()
          .filter(field -> ChangeField.ofLabel(field.name()) == null)
          .forEach(field -> others.add(JsonPointer.of(field.path())));
    } else if (envelope.inside("logGroup") != null && envelope.inside("logStream") != null) {
      logs(envelope);
    } else {
      envelope.inside().forEach(this::any);
    }
  }

  private void logs(Field envelope) {
    for (Field field : envelope.inside()) {
      switch (field.name()) {
        case "timestamp":
          if (hasTime) {
            others.add(JsonPointer.of(field.path()));
          } else {
            add("timestamp", field, "the log event's time");
          }
          break;
        case "logGroup":
        case "logStream":
          plans.add(
              plan(snake(field.name()), field, "of the CloudWatch Logs message")
                  .as(Guess.of(LOW_CARDINALITY, "")));
          break;
        case "extractedFields":
          field
              .inside()
              .forEach(inner -> add(snake(inner.name()), inner, "extracted by the filter"));
          break;
        default:
          others.add(JsonPointer.of(field.path()));
      }
    }
  }

  private void any(Field field) {
    if (ObjectShape.isFlat(field)) {
      field.inside().forEach(this::any);
    } else if (field.values() == 0 || plans.size() >= MOST) {
      others.add(JsonPointer.of(field.path()));
    } else {
      String name =
          field.path().subList(1, field.path().size()).stream()
              .map(EnvelopeColumns::snake)
              .collect(Collectors.joining("_"));
      add(name, field, "of the envelope");
    }
  }

  private void add(String name, Field field, String note) {
    plans.add(plan(name, field, note));
  }

  private ColumnPlan plan(String name, Field field, String note) {
    String free = taken.contains(name) ? "envelope_" + name : name;
    taken.add(free);
    return ColumnPlan.of(free, JsonPointer.of(field.path()), field, note);
  }

  private static String snake(String name) {
    return WORDS
        .matcher(name)
        .replaceAll("$1_$2")
        .replaceAll("[^A-Za-z0-9_]+", "_")
        .toLowerCase(Locale.ROOT);
  }

  /** The columns, in the envelope's order. */
  List<ColumnPlan> plans() {
    return plans;
  }

  /** Where the envelope has more, as JSON Pointers. */
  List<String> others() {
    return List.copyOf(others);
  }
}
