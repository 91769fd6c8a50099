package io.millrace.udf.mapping;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A condition on documents, or a part of one, as {@link ConditionParser} read it. Immutable. */
public final class Condition implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How the parts are combined. */
  public enum Kind {
    /** True if every part is. */
    AND,
    /** True if any part is. */
    OR,
    NOT,
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    /** The first part equals any of the others. */
    IN,
    /** The first part matches the second, a pattern with {@code %} and {@code _}. */
    LIKE,
    /** The same, ignoring letter case. */
    ILIKE,
    IS_NULL,
    /** A value: true and false, or what other parts compare. */
    VALUE
  }

  private final Kind kind;
  private final ArrayList<Condition> parts;
  private final @Nullable ColumnSource value;
  private final int position;

  private Condition(Kind kind, List<Condition> parts, @Nullable ColumnSource value, int position) {
    this.kind = kind;
    this.parts = new ArrayList<>(parts);
    this.value = value;
    this.position = position;
  }

  static Condition of(Kind kind, List<Condition> parts) {
    return new Condition(kind, parts, null, parts.get(0).position);
  }

  static Condition value(ColumnSource value, int position) {
    return new Condition(Kind.VALUE, List.of(), value, position);
  }

  public Kind kind() {
    return kind;
  }

  public List<Condition> parts() {
    return List.copyOf(parts);
  }

  /**
   * The value.
   *
   * @throws NullPointerException if the kind is not {@link Kind#VALUE}
   */
  public ColumnSource value() {
    return Objects.requireNonNull(value, "not a value");
  }

  /** Where it starts in the condition's text. */
  int position() {
    return position;
  }

  /** The JSON of a constant; null if this is anything else. */
  @Nullable String constant() {
    return value == null ? null : value.constant();
  }

  boolean isTime() {
    return value != null && value.isTime();
  }

  /** Calls for every value in the condition. */
  void forEachValue(Consumer<ColumnSource> action) {
    if (value != null) {
      action.accept(value);
    }
    parts.forEach(part -> part.forEachValue(action));
  }
}
