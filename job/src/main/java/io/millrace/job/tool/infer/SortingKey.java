package io.millrace.job.tool.infer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * ORDER BY: first the columns that repeat most, then the time, then the columns that identify rows.
 * Columns with null or fractions are excluded.
 *
 * @see <a href="https://clickhouse.com/docs/best-practices/choosing-a-primary-key">Choosing a
 *     primary key</a>
 */
final class SortingKey {
  private static final int MOST_WORDS = 2;

  private SortingKey() {}

  static Decision of(List<ProposedColumn> columns, Engine engine) {
    List<ProposedColumn> solid =
        columns.stream()
            .filter(column -> !column.isNullable() && column.values() > 0)
            .collect(Collectors.toList());
    List<ProposedColumn> words =
        solid.stream()
            .filter(column -> column.type().matches("(LowCardinality|Enum).*"))
            .filter(column -> column.distinct() > 1)
            .sorted(Comparator.comparingInt(ProposedColumn::distinct))
            .limit(MOST_WORDS)
            .collect(Collectors.toList());
    Optional<ProposedColumn> time = time(solid);
    Optional<ProposedColumn> id = identifier(solid);
    List<ProposedColumn> key = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    if (engine.merges() && engine.word().contains("Replacing") && id.isPresent()) {
      id.ifPresent(key::add);
      reasons.add(name(id) + " identifies rows, and rows with the same key replace each other");
    } else {
      if (!words.isEmpty()) {
        key.addAll(words);
        reasons.add(
            words.stream().map(ProposedColumn::quoted).collect(Collectors.joining(" and "))
                + " repeat most, so filters on them skip the most data");
      }
      time.ifPresent(key::add);
      time.ifPresent(column -> reasons.add(column.quoted() + " is the time"));
      if (!engine.merges()) {
        id.ifPresent(key::add);
        id.ifPresent(column -> reasons.add(column.quoted() + " identifies rows"));
      }
    }
    return key.isEmpty()
        ? new Decision(
            "tuple()",
            "no column present in every document repeats, is a time or identifies rows: choose the"
                + " columns you filter by with --order-by")
        : new Decision(tuple(key), String.join("; ", reasons));
  }

  private static String name(Optional<ProposedColumn> column) {
    return column.map(ProposedColumn::quoted).orElse("");
  }

  private static String tuple(List<ProposedColumn> key) {
    return key.stream().map(ProposedColumn::quoted).collect(Collectors.joining(", ", "(", ")"));
  }

  /** DateTime columns before Date columns, each in the documents' order. */
  static Optional<ProposedColumn> time(List<ProposedColumn> solid) {
    Optional<ProposedColumn> moment =
        solid.stream().filter(column -> column.type().startsWith("DateTime")).findFirst();
    return moment.or(() -> solid.stream().filter(ProposedColumn::isTime).findFirst());
  }

  private static Optional<ProposedColumn> identifier(List<ProposedColumn> solid) {
    return solid.stream()
        .filter(column -> column.name().matches("(?i)(.*_)?(id|uuid|guid)|.*[a-z]I[dD]"))
        .filter(column -> column.type().matches("String|UUID|U?Int(32|64|128|256)"))
        .filter(column -> column.distinct() == 0 || column.distinct() == column.values())
        .findFirst();
  }
}
