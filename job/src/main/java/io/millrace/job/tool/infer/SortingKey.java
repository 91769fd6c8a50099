package io.millrace.job.tool.infer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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

  /** Fewer texts than these skip little. */
  private static final int SELECTIVE = 3;

  /** Names of what events are grouped by. */
  private static final Pattern CATEGORY =
      Pattern.compile(
          "(?i)(.*_)?(type|kind|event|action|level|severity|service|app|source|method|namespace"
              + "|tenant|category|status|topic|path|route|host|hostname|region"
              + "|(event|log|container|service|app|namespace|table|schema|detail|rule)_?name"
              + "|(log|account|interface|tenant|customer|device)_?(id|group|stream))"
              + "|.*[a-z](Type|Kind|Source|Method|Category|Level|Path|Action|Status|Name|Group|Stream)");

  /** Names of the time at which something happened, rather than of another time. */
  private static final Pattern EVENT_TIME =
      Pattern.compile(
          "(?i)@?(time|timestamp|ts|date|start"
              + "|(event|log|request|occurred)_?(time|at|date|timestamp))");

  /** Days on which nothing was recorded. */
  private static final Pattern OF_A_PERSON = Pattern.compile("(?i).*(birth|dob).*");

  private SortingKey() {}

  /**
   * @param documents how many there are
   */
  static Decision of(List<ProposedColumn> columns, Engine engine, int documents) {
    List<ProposedColumn> solid =
        columns.stream()
            .filter(column -> !column.isNullable() && column.values() == documents)
            .collect(Collectors.toList());
    List<ProposedColumn> words = words(solid);
    Optional<ProposedColumn> time = eventTime(columns);
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
                + (words.size() == 1
                    ? " has few values, so filters on it skip most data"
                    : " have few values, so filters on them skip most data"));
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

  /**
   * Columns with few distinct texts, which queries filter by first: what happened, where, to what.
   * Fields of the document itself come before those inside objects and envelopes.
   */
  private static List<ProposedColumn> words(List<ProposedColumn> solid) {
    List<ProposedColumn> candidates =
        solid.stream()
            .filter(column -> column.type().matches("(?s)(LowCardinality|Enum).*"))
            .filter(column -> column.distinct() > 1)
            .collect(Collectors.toList());
    List<ProposedColumn> usual =
        candidates.stream()
            .filter(column -> CATEGORY.matcher(column.name()).matches())
            .sorted(
                Comparator.comparing(ProposedColumn::isInside)
                    .thenComparing(column -> column.distinct() < SELECTIVE)
                    .thenComparing(ProposedColumn::distinct))
            .collect(Collectors.toList());
    if (usual.stream().anyMatch(column -> !column.isInside())) {
      usual.removeIf(ProposedColumn::isInside);
    }
    return (usual.isEmpty() ? candidates : usual)
        .stream()
            .sorted(
                usual.isEmpty()
                    ? Comparator.comparing(ProposedColumn::distinct)
                    : Comparator.comparing(usual::indexOf))
            .limit(MOST_WORDS)
            .sorted(Comparator.comparing(ProposedColumn::distinct))
            .collect(Collectors.toList());
  }

  private static String name(Optional<ProposedColumn> column) {
    return column.map(ProposedColumn::quoted).orElse("");
  }

  private static String tuple(List<ProposedColumn> key) {
    return key.stream().map(ProposedColumn::quoted).collect(Collectors.joining(", ", "(", ")"));
  }

  /**
   * The time of the row: a DateTime column before a Date column, one with a usual name before
   * others, each in the documents' order.
   */
  static Optional<ProposedColumn> eventTime(List<ProposedColumn> columns) {
    List<ProposedColumn> times =
        columns.stream()
            .filter(column -> column.isTime() && !column.isNullable() && column.values() > 0)
            .filter(column -> !OF_A_PERSON.matcher(column.name()).matches())
            .collect(Collectors.toList());
    List<ProposedColumn> moments =
        times.stream()
            .filter(column -> column.type().startsWith("DateTime"))
            .collect(Collectors.toList());
    return moments.stream()
        .filter(column -> EVENT_TIME.matcher(column.name()).matches())
        .findFirst()
        .or(() -> moments.stream().findFirst())
        .or(() -> times.stream().findFirst());
  }

  private static Optional<ProposedColumn> identifier(List<ProposedColumn> solid) {
    List<ProposedColumn> unique =
        solid.stream()
            .filter(column -> column.name().matches("(?i)(.*_)?(id|uuid|guid)|.*[a-z]I[dD]"))
            .filter(column -> column.type().matches("String|UUID|U?Int(32|64|128|256)"))
            .filter(column -> column.distinct() == 0 || column.distinct() == column.values())
            .collect(Collectors.toList());
    return unique.stream()
        .filter(column -> column.name().matches("(?i)((event|message|record)_?)?(id|uuid)"))
        .findFirst()
        .or(() -> unique.stream().findFirst());
  }
}
