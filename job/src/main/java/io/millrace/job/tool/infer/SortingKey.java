package io.millrace.job.tool.infer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * ORDER BY: what is filtered by most and repeats most first, then the time, then what tells rows
 * apart. Columns that hold null or fractions are no part of it.
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
      reasons.add(name(id) + " tells rows apart, and rows with the same key replace each other");
    } else {
      if (!words.isEmpty()) {
        key.addAll(words);
        reasons.add(
            words.stream().map(ProposedColumn::quoted).collect(Collectors.joining(" and "))
                + " repeat most: filters by them skip most");
      }
      time.ifPresent(key::add);
      time.ifPresent(column -> reasons.add(column.quoted() + " is the time"));
      if (!engine.merges()) {
        id.ifPresent(key::add);
        id.ifPresent(column -> reasons.add(column.quoted() + " tells rows apart"));
      }
    }
    return key.isEmpty()
        ? new Decision(
            "tuple()",
            "no column that is always there repeats, is a time or tells rows apart: choose with"
                + " --order-by what you filter by")
        : new Decision(tuple(key), String.join("; ", reasons));
  }

  private static String name(Optional<ProposedColumn> column) {
    return column.map(ProposedColumn::quoted).orElse("");
  }

  private static String tuple(List<ProposedColumn> key) {
    return key.stream().map(ProposedColumn::quoted).collect(Collectors.joining(", ", "(", ")"));
  }

  /** Moments before days, and in the documents' order. */
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
