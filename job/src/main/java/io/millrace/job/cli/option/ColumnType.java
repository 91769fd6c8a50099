package io.millrace.job.cli.option;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A column and the type that the user gives it. */
final class ColumnType {
  private final String column;
  private final String type;

  private ColumnType(String column, String type) {
    this.column = column;
    this.type = type;
  }

  String column() {
    return column;
  }

  /** As it was given. */
  String type() {
    return type;
  }

  /**
   * Reads {@code COLUMN=TYPE}. Names and types may contain equals signs. The first one that a type
   * follows separates the two.
   */
  static final class Converter implements ITypeConverter<ColumnType> {
    /** Words, such as DOUBLE PRECISION, and arguments in parentheses. */
    private static final Pattern TYPE =
        Pattern.compile("\\s*\\w+(\\s+\\w+)*\\s*(\\(.*\\)\\s*)?", Pattern.DOTALL);

    @Override
    public ColumnType convert(String value) {
      int first = value.indexOf('=');
      if (first < 0) {
        throw new TypeConversionException("'" + value + "' is not COLUMN=TYPE");
      }
      for (int sign = first; sign >= 0; sign = value.indexOf('=', sign + 1)) {
        if (TYPE.matcher(value.substring(sign + 1)).matches()) {
          return split(value, sign);
        }
      }
      return split(value, first);
    }

    private static ColumnType split(String value, int sign) {
      return new ColumnType(value.substring(0, sign), value.substring(sign + 1));
    }
  }
}
