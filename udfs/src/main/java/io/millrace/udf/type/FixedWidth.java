package io.millrace.udf.type;

/**
 * The types whose values all have the same number of bytes in the Native format.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
public final class FixedWidth {
  private FixedWidth() {}

  /**
   * Bytes of every value of a type; 0 if they differ, if values are not in one piece, and for an
   * alias.
   */
  public static int of(ClickHouseType type) throws UnsupportedTypeException {
    switch (type.name()) {
      case "Int8":
      case "UInt8":
      case "Bool":
      case "Enum8":
      case "Nothing":
        return 1;
      case "Int16":
      case "UInt16":
      case "Enum16":
      case "BFloat16":
      case "Date":
        return 2;
      case "Int32":
      case "UInt32":
      case "Float32":
      case "Date32":
      case "DateTime":
      case "Time":
      case "IPv4":
        return 4;
      case "Int64":
      case "UInt64":
      case "Float64":
      case "DateTime64":
      case "Time64":
        return 8;
      case "Int128":
      case "UInt128":
      case "UUID":
      case "IPv6":
        return 16;
      case "Int256":
      case "UInt256":
        return 32;
      case "Decimal":
        return decimal(TypeArguments.precision(type));
      case "FixedString":
        return TypeArguments.integer(type, 0, 1, 1 << 24);
      default:
        return type.name().startsWith("Interval") ? 8 : 0;
    }
  }

  private static int decimal(int precision) {
    return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32;
  }
}
