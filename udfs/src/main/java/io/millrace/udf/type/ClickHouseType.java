package io.millrace.udf.type;

import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A parsed type: {@code Map(String, Array(DateTime64(3, 'UTC')))}. Covers the syntax of a type; the
 * column writers implement its meaning.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types">Data types</a>
 */
public final class ClickHouseType {
  /**
   * An argument in the parentheses, one of: a number or a quoted text (with {@code = value} after
   * it in enums), a type, a type with a name in tuples, or for JSON {@code name=number}, {@code
   * SKIP path} and {@code SKIP REGEXP 'text'}.
   */
  public static final class Argument {
    private final @Nullable String name;
    private final @Nullable ClickHouseType type;
    private final @Nullable String literal;
    private final @Nullable Long value;

    /** {@code SKIP path}, {@code SKIP REGEXP 'text'}; empty for other arguments. */
    private final String skip;

    private Argument(
        @Nullable String name,
        @Nullable ClickHouseType type,
        @Nullable String literal,
        @Nullable Long value) {
      this(name, type, literal, value, "");
    }

    private Argument(
        @Nullable String name,
        @Nullable ClickHouseType type,
        @Nullable String literal,
        @Nullable Long value,
        String skip) {
      this.name = name;
      this.type = type;
      this.literal = literal;
      this.value = value;
      this.skip = skip;
    }

    public static Argument type(@Nullable String name, ClickHouseType type) {
      return new Argument(name, type, null, null);
    }

    static Argument text(String literal, @Nullable Long value) {
      return new Argument(null, null, literal, value);
    }

    static Argument parameter(String name, long value) {
      return new Argument(name, null, null, value);
    }

    static Argument skip(String path) {
      return new Argument(null, null, null, null, "SKIP " + TableName.quote(path));
    }

    static Argument skipRegexp(String text) {
      return new Argument(null, null, null, null, "SKIP REGEXP " + SqlLiteral.string(text));
    }

    public static Argument number(long value) {
      return new Argument(null, null, null, value);
    }

    /** The element's unquoted name; null if it is unnamed. */
    public @Nullable String name() {
      return name;
    }

    public @Nullable ClickHouseType type() {
      return type;
    }

    /** The content of a quoted text. */
    @Nullable String literal() {
      return literal;
    }

    /** A number, or the number after {@code =}. */
    @Nullable Long value() {
      return value;
    }

    @Override
    public String toString() {
      if (type != null) {
        return name == null ? type.toString() : quotedName(name) + " " + type;
      }
      if (literal != null) {
        return SqlLiteral.string(literal) + (value == null ? "" : " = " + value);
      }
      if (!skip.isEmpty()) {
        return skip;
      }
      return name == null ? String.valueOf(value) : name + "=" + value;
    }
  }

  private final String name;
  private final List<Argument> arguments;

  public ClickHouseType(String name, List<Argument> arguments) {
    this.name = name;
    this.arguments = List.copyOf(arguments);
  }

  public static ClickHouseType of(String name) {
    return new ClickHouseType(name, List.of());
  }

  /** Wraps types in this type: {@code Nullable(T)}. */
  public static ClickHouseType of(String name, ClickHouseType... types) {
    return new ClickHouseType(
        name,
        List.of(types).stream().map(t -> Argument.type(null, t)).collect(Collectors.toList()));
  }

  /**
   * Parses a type in ClickHouse's syntax.
   *
   * @throws TypeSyntaxException if the text is not a type
   */
  public static ClickHouseType parse(String text) throws TypeSyntaxException {
    return new TypeParser(text).parse();
  }

  /** The type's name, before the parentheses. */
  public String name() {
    return name;
  }

  public List<Argument> arguments() {
    return arguments;
  }

  @Override
  public String toString() {
    return arguments.isEmpty()
        ? name
        : arguments.stream()
            .map(Argument::toString)
            .collect(Collectors.joining(", ", name + "(", ")"));
  }

  private static String quotedName(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : TableName.quote(name);
  }
}
