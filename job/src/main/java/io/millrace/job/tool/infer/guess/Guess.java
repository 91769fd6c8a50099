package io.millrace.job.tool.infer.guess;

import java.time.YearMonth;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A type for a field, the reason, and the mapping it needs. Immutable. */
public final class Guess {
  private final String type;
  private final String reason;
  private final Map<String, String> keys;
  private final Set<YearMonth> months;
  private final @Nullable String nullText;

  private Guess(
      String type,
      String reason,
      Map<String, String> keys,
      Set<YearMonth> months,
      @Nullable String nullText) {
    this.type = type;
    this.reason = reason;
    this.keys = keys;
    this.months = months;
    this.nullText = nullText;
  }

  /**
   * A type.
   *
   * @param reason empty if the type is the natural one of the values
   */
  public static Guess of(String type, String reason) {
    return new Guess(type, reason, Map.of(), Set.of(), null);
  }

  /**
   * A date or time.
   *
   * @param keys {@code format} or {@code unit} with its value, or nothing
   * @param months in which the values lie
   */
  static Guess time(String type, String reason, Map<String, String> keys, Set<YearMonth> months) {
    return new Guess(type, reason, Map.copyOf(keys), Set.copyOf(months), null);
  }

  /** The same for values where one text means null. */
  public Guess nullText(String text) {
    String also = (reason.isEmpty() ? "" : reason + "; ") + "`" + text + "` becomes NULL";
    return new Guess(type, also, keys, months, text);
  }

  /** The same for values whose mapping is given, with these keys. */
  public Guess withKeys(Map<String, String> givenKeys) {
    return new Guess(type, reason, Map.copyOf(givenKeys), months, null);
  }

  /** The same for arrays of such values. */
  Guess inArray(String arrayType) {
    return new Guess(arrayType, reason, keys, months, null);
  }

  /** As it is in a column without null. */
  public String type() {
    return type;
  }

  /** Why this type; empty if it is the natural one of the values. */
  public String reason() {
    return reason;
  }

  /** Keys below the column's own in the mapping. */
  public Map<String, String> keys() {
    return keys;
  }

  /** The months in which its times lie. */
  public Set<YearMonth> months() {
    return months;
  }

  /** The text that stands for null. */
  public Optional<String> nullText() {
    return Optional.ofNullable(nullText);
  }

  /** Whether an element of a Tuple takes the values without a mapping for it. */
  boolean needsNoMapping() {
    return keys.isEmpty() && nullText == null;
  }

  /** Whether it is text, for which the empty one can stand for a missing value. */
  public boolean isText() {
    return type.equals("String") || type.equals("LowCardinality(String)");
  }

  /** The type in a column that also holds null. */
  public String nullable() {
    if (type.startsWith("LowCardinality(")) {
      return "LowCardinality(Nullable(" + type.substring("LowCardinality(".length()) + ")";
    }
    return canBeNull() ? "Nullable(" + type + ")" : type;
  }

  /**
   * The type of a field that is not in all of the documents around it. Text that is only missing,
   * never null and never empty, needs no NULL: the empty text says the same.
   */
  public String optional(Field field) {
    boolean isOnlyMissing = isText() && field.nulls() == 0 && !field.texts().containsKey("");
    return isOnlyMissing && field.values() > 0 ? type : nullable();
  }

  /** Array, Map, Tuple and JSON have an empty value instead. */
  private boolean canBeNull() {
    return !type.matches("(?s)(Array|Map|Tuple|JSON|Variant|Dynamic|Nullable).*");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Guess
        && ((Guess) other).type.equals(type)
        && ((Guess) other).keys.equals(keys)
        && Objects.equals(((Guess) other).nullText, nullText);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, keys, nullText);
  }
}
