package io.millrace.job.convert;

import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * How the log shows the names of fields that may get a column. Documents choose these names, so
 * they may be data, as the unknown fields of {@code status}.
 */
final class FieldNames {
  private static final String REDACTED = "(redacted)";

  private final ValuesInErrors shown;

  /**
   * @param shown whether the log may show names that documents choose
   */
  FieldNames(ValuesInErrors shown) {
    this.shown = shown;
  }

  /** The name, quoted. */
  String of(Column column) {
    return shown == ValuesInErrors.SHOWN ? TableName.quote(column.name()) : REDACTED;
  }

  /** The name and the type. */
  String withType(Column column) {
    return of(column) + " " + column.type();
  }

  /** The names and types. */
  String withTypes(Collection<Column> columns) {
    return columns.stream().map(this::withType).collect(Collectors.joining(", "));
  }

  /** A message that may contain the name of one of these columns. */
  String in(String message, Collection<Column> columns) {
    boolean isShown =
        shown == ValuesInErrors.SHOWN
            || columns.stream().noneMatch(column -> message.contains(column.name()));
    return isShown ? message : REDACTED;
  }
}
