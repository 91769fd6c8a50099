package io.millrace.job.tool.infer;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.tool.infer.guess.Field;
import io.millrace.job.tool.infer.guess.Guess;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.json.JsonPointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a table of changed rows needs beyond the columns of the rows: the metadata of the changes,
 * the key of the source's table as sorting key, and an engine that keeps the newest row.
 */
public final class ChangeProposal {
  private static final String ENVELOPE = new String(Decoder.ENVELOPE, StandardCharsets.US_ASCII);
  private static final String KEY_NAME = "(?i)(.*_)?(id|uuid|guid|pk|key)|.*[a-z]I[dD]";

  private ChangeProposal() {}

  /** Whether an envelope is that of changes. */
  static boolean isOfChanges(Field envelope) {
    for (ChangeField field : ChangeField.values()) {
      if (envelope.inside(field.label()) == null) {
        return false;
      }
    }
    return true;
  }

  /** The columns for the metadata. */
  static List<ColumnPlan> columns(Field envelope) {
    return List.of(
        plan(ChangeField.OPERATION, "LowCardinality(String)", "what happened", envelope),
        plan(ChangeField.DELETED, "UInt8", "1 for a deletion", envelope),
        plan(ChangeField.VERSION, versionType(envelope), "larger for a later change", envelope),
        plan(
            ChangeField.CHANGED_AT,
            "DateTime64(6, 'UTC')",
            "when the source changed it",
            envelope));
  }

  private static ColumnPlan plan(ChangeField which, String type, String note, Field envelope) {
    Field field = Objects.requireNonNull(envelope.inside(which.label()), which.label());
    return ColumnPlan.of(which.label(), which.label(), field, note).as(Guess.of(type, ""));
  }

  /** The narrowest type that fits all versions of the connector, if it is known. */
  private static String versionType(Field envelope) {
    Field source = envelope.inside("source");
    Field connector = source == null ? null : source.inside("connector");
    Set<String> names = connector == null ? Set.of() : connector.texts().keySet();
    if (names.equals(Set.of("postgresql"))) {
      return "UInt64";
    }
    boolean isNarrow =
        !names.isEmpty() && Set.of("postgresql", "mysql", "mariadb", "mongodb").containsAll(names);
    return isNarrow ? "UInt128" : "UInt256";
  }

  /**
   * The documents whose values shape the columns. A deletion has null in the columns beside the
   * key, and so would make each of them Nullable.
   */
  static List<JsonNode> shaping(List<JsonNode> trees) {
    List<JsonNode> rows =
        trees.stream().filter(tree -> !isDeletion(tree)).collect(Collectors.toList());
    return rows.isEmpty() ? trees : rows;
  }

  private static boolean isDeletion(JsonNode tree) {
    return tree.path(ENVELOPE).path(ChangeField.DELETED.label()).asInt() == 1
        && tree.path(ENVELOPE).has(ChangeField.VERSION.label());
  }

  /** Whether the columns are those of changed rows. */
  public static boolean isOfChanges(InferredColumns columns) {
    return columns.columns().stream()
        .anyMatch(column -> column.source().equals(ChangeField.VERSION.label()));
  }

  /** The arguments of an engine that keeps the newest row. */
  public static List<String> engineColumns() {
    return List.of(ChangeField.VERSION.label(), ChangeField.DELETED.label());
  }

  /** The sorting key: the key of the source's table. Empty if the sample does not show it. */
  public static Optional<Decision> orderBy(InferredColumns columns) {
    List<ProposedColumn> solid =
        columns.columns().stream()
            .filter(column -> !column.isNullable())
            .collect(Collectors.toList());
    Set<String> key = key(columns.documents().trees());
    List<ProposedColumn> named = new ArrayList<>();
    for (String name : key) {
      String source = JsonPointer.of(List.of(name));
      solid.stream().filter(column -> column.source().equals(source)).forEach(named::add);
    }
    if (!key.isEmpty() && named.size() == key.size()) {
      return Optional.of(
          decision(
              named, " the key of the source's table; rows with the same key replace each other"));
    }
    return looksLikeKey(solid)
        .map(
            column ->
                decision(
                    List.of(column),
                    " perhaps the key of the source's table, by its name; rows with the same key"
                        + " replace each other, so name another key with --order-by"));
  }

  private static Decision decision(List<ProposedColumn> key, String reason) {
    String names = key.stream().map(ProposedColumn::quoted).collect(Collectors.joining(", "));
    return new Decision("(" + names + ")", names + (key.size() == 1 ? " is" : " are") + reason);
  }

  /** The names of the key's fields, as far as messages say them. */
  private static Set<String> key(List<JsonNode> trees) {
    for (JsonNode tree : trees) {
      JsonNode envelope = tree.path(ENVELOPE);
      Set<String> names = new LinkedHashSet<>();
      envelope.path("dynamodb").path("Keys").fieldNames().forEachRemaining(names::add);
      envelope.path("primary_key_columns").forEach(name -> names.add(name.asText()));
      if (!names.isEmpty()) {
        return names;
      }
    }
    return keyOfDeletions(trees);
  }

  /**
   * A deletion has only its key, where the source logs no more. Where it logs the whole row, some
   * columns may be null by chance, so several names must look like a key.
   */
  private static Set<String> keyOfDeletions(Collection<JsonNode> trees) {
    @Nullable Set<String> common = null;
    for (JsonNode tree : trees) {
      Set<String> values = new LinkedHashSet<>();
      boolean hasNull = false;
      for (Map.Entry<String, JsonNode> field : tree.properties()) {
        hasNull |= field.getValue().isNull();
        if (!field.getValue().isNull() && !field.getKey().equals(ENVELOPE)) {
          values.add(field.getKey());
        }
      }
      if (isDeletion(tree) && hasNull) {
        if (common == null) {
          common = values;
        } else {
          common.retainAll(values);
        }
      }
    }
    if (common == null) {
      return Set.of();
    }
    boolean isKey = common.size() == 1 || common.stream().allMatch(name -> name.matches(KEY_NAME));
    return isKey ? common : Set.of();
  }

  private static Optional<ProposedColumn> looksLikeKey(List<ProposedColumn> solid) {
    List<ProposedColumn> candidates =
        solid.stream()
            .filter(column -> !column.source().startsWith("_") && !column.isInside())
            .filter(column -> column.name().matches(KEY_NAME))
            .filter(column -> column.type().matches("String|UUID|U?Int(8|16|32|64|128|256)"))
            .collect(Collectors.toList());
    return candidates.stream()
        .filter(column -> column.name().equalsIgnoreCase("id"))
        .findFirst()
        .or(() -> candidates.stream().findFirst());
  }
}
