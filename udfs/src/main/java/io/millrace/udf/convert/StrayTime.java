package io.millrace.udf.convert;

import io.millrace.udf.function.EpochUnit;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.function.TimePattern;
import java.io.Serializable;
import java.util.List;

/**
 * A date or time that is written in a form of its own: {@code columns.<column>.format}, a java.time
 * pattern, or {@code columns.<column>.unit}, what an epoch number counts. Becomes calls of the
 * functions for it.
 */
final class StrayTime implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String function;
  private final String argument;

  private StrayTime(String function, String argument) {
    this.function = function;
    this.argument = argument;
  }

  static StrayTime format(String pattern) throws SourceSyntaxException {
    if (TimePattern.of(pattern).isEmpty()) {
      throw new SourceSyntaxException(
          "expected a java.time pattern such as dd/MM/yyyy HH:mm:ss but was " + pattern);
    }
    return new StrayTime("parse_time", pattern);
  }

  static StrayTime unit(String unit) throws SourceSyntaxException {
    if (EpochUnit.of(unit).isEmpty()) {
      throw new SourceSyntaxException(
          "expected one of " + String.join(", ", EpochUnit.words()) + " but was " + unit);
    }
    return new StrayTime("from_epoch", unit);
  }

  /** Whether a column of this type can take it. */
  static boolean fits(String type) {
    return inner(type).matches("(Date|Time|String).*");
  }

  /** The values of a source as the column's type takes them. */
  Source of(Source source, String type) {
    Source iso =
        Source.call(function, List.of(source, Source.constant(JsonValue.string(argument).json())));
    return inner(type).matches("Date(32)?\\W*") ? Source.call("to_date", List.of(iso)) : iso;
  }

  private static String inner(String type) {
    return type.replaceAll("LowCardinality\\(|Nullable\\(|Array\\(", "");
  }
}
