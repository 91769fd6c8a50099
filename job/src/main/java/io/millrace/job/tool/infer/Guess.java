package io.millrace.job.tool.infer;

import java.time.YearMonth;
import java.util.Map;
import java.util.Set;

/** A type for a field, the reason, and the mapping it needs. */
final class Guess {
  private final String type;
  private final String reason;
  private final Map<String, String> keys;
  private final Set<YearMonth> months;

  private Guess(String type, String reason, Map<String, String> keys, Set<YearMonth> months) {
    this.type = type;
    this.reason = reason;
    this.keys = keys;
    this.months = months;
  }

  /**
   * @param reason why it differs from the server's type; empty if it does not
   */
  static Guess of(String type, String reason) {
    return new Guess(type, reason, Map.of(), Set.of());
  }

  /**
   * A date or time.
   *
   * @param keys {@code format} or {@code unit} with its value, or nothing
   * @param months in which the values lie
   */
  static Guess time(String type, String reason, Map<String, String> keys, Set<YearMonth> months) {
    return new Guess(type, reason, Map.copyOf(keys), Set.copyOf(months));
  }

  /** As it is in a column without null. */
  String type() {
    return type;
  }

  String reason() {
    return reason;
  }

  /** Keys below the column's own in the mapping. */
  Map<String, String> keys() {
    return keys;
  }

  Set<YearMonth> months() {
    return months;
  }

  boolean isTime() {
    return type.startsWith("Date");
  }

  /** The type in a column that also holds null. */
  String nullable() {
    if (type.startsWith("LowCardinality(")) {
      return "LowCardinality(Nullable(" + type.substring("LowCardinality(".length()) + ")";
    }
    return canBeNull() ? "Nullable(" + type + ")" : type;
  }

  /** Array, Map, Tuple and JSON have an empty value instead. */
  boolean canBeNull() {
    return !type.matches("(?s)(Array|Map|Tuple|JSON|Variant|Dynamic|Nullable).*");
  }
}
