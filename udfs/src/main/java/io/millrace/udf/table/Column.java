package io.millrace.udf.table;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table, as a row of {@code system.columns} describes it.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables/columns">system.columns</a>
 */
public final class Column implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How a column without a given value gets one; the names are the server's. */
  public enum DefaultKind {
    NONE,
    DEFAULT,
    MATERIALIZED,
    ALIAS,
    EPHEMERAL;

    /** Whether an INSERT may name such a column: it may not if the server computes each value. */
    public boolean isWritable() {
      return this != MATERIALIZED && this != ALIAS;
    }
  }

  private final String name;
  private final String type;
  private final DefaultKind defaultKind;

  public Column(String name, String type, DefaultKind defaultKind) {
    this.name = Objects.requireNonNull(name);
    this.type = Objects.requireNonNull(type);
    this.defaultKind = Objects.requireNonNull(defaultKind);
  }

  public String name() {
    return name;
  }

  /**
   * The flattened Nested that this is a column of, by its name alone: {@code n} for {@code n.a};
   * null if it is of none.
   */
  public @Nullable String nested() {
    return nested(name);
  }

  /** The same for a column's name. */
  public static @Nullable String nested(String name) {
    int dot = name.indexOf('.');
    return dot > 0 && dot < name.length() - 1 ? name.substring(0, dot) : null;
  }

  /** The type in the server's spelling, for example {@code LowCardinality(Nullable(String))}. */
  public String type() {
    return type;
  }

  public DefaultKind defaultKind() {
    return defaultKind;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Column
        && ((Column) other).name.equals(name)
        && ((Column) other).type.equals(type)
        && ((Column) other).defaultKind == defaultKind;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, defaultKind);
  }

  @Override
  public String toString() {
    return TableName.quote(name) + " " + type;
  }
}
