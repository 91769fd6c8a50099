package io.millrace.udf.mapping;

import io.millrace.udf.function.EpochUnit;
import io.millrace.udf.function.Functions;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.function.TimePattern;
import java.io.Serializable;
import java.util.List;

/**
 * A custom format of a date or time: {@code columns.<column>.format}, a java.time pattern, or
 * {@code columns.<column>.unit}, the unit of an epoch number. Becomes function calls.
 */
public final class CustomTimeFormat implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String function;
  private final String argument;

  private CustomTimeFormat(String function, String argument) {
    this.function = function;
    this.argument = argument;
  }

  static CustomTimeFormat format(String pattern) throws ColumnSourceSyntaxException {
    if (TimePattern.of(pattern).isEmpty()) {
      throw new ColumnSourceSyntaxException(
          "expected a java.time pattern such as dd/MM/yyyy HH:mm:ss but was " + pattern);
    }
    return new CustomTimeFormat(Functions.PARSE_TIME, pattern);
  }

  static CustomTimeFormat unit(String unit) throws ColumnSourceSyntaxException {
    if (EpochUnit.of(unit).isEmpty()) {
      throw new ColumnSourceSyntaxException(
          "expected one of " + String.join(", ", EpochUnit.words()) + " but was " + unit);
    }
    return new CustomTimeFormat(Functions.FROM_EPOCH, unit);
  }

  /** Whether it applies to a column of this type. */
  public static boolean fits(String type) {
    return inner(type).matches("(Date|Time|String).*");
  }

  /** Wraps a source so that its values match the column's type. */
  public ColumnSource of(ColumnSource source, String type) {
    ColumnSource iso =
        ColumnSource.call(
            function, List.of(source, ColumnSource.constant(JsonValue.string(argument).json())));
    return inner(type).matches("Date(32)?\\W*")
        ? ColumnSource.call(Functions.TO_DATE, List.of(iso))
        : iso;
  }

  private static String inner(String type) {
    return type.replaceAll("LowCardinality\\(|Nullable\\(|Array\\(", "");
  }
}
