package io.millrace.udf.column.scalar;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.TypeArguments;
import io.millrace.udf.type.UnsupportedTypeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Creates the column writer of a type that contains no other types. */
public final class ScalarWriters {
  private final ZoneId serverZone;
  private final EnumWriter.Texts enumTexts;
  private final RowBuffers buffers;

  /**
   * @param serverZone the zone of DateTime types without one
   * @param enumTexts what a string may contain for an Enum
   */
  public ScalarWriters(ZoneId serverZone, EnumWriter.Texts enumTexts, RowBuffers buffers) {
    this.serverZone = serverZone;
    this.enumTexts = enumTexts;
    this.buffers = buffers;
  }

  /** Returns the writer of a type; null if the type contains others. */
  public @Nullable ColumnWriter writer(ClickHouseType type) throws UnsupportedTypeException {
    switch (type.name()) {
      case "Int8":
        return IntegerWriter.signed(type, 8, buffers);
      case "Int16":
        return IntegerWriter.signed(type, 16, buffers);
      case "Int32":
        return IntegerWriter.signed(type, 32, buffers);
      case "Int64":
        return IntegerWriter.signed(type, 64, buffers);
      case "Int128":
        return WideIntegerWriter.signed(type, 128, buffers);
      case "Int256":
        return WideIntegerWriter.signed(type, 256, buffers);
      case "UInt8":
        return IntegerWriter.unsigned(type, 8, buffers);
      case "UInt16":
        return IntegerWriter.unsigned(type, 16, buffers);
      case "UInt32":
        return IntegerWriter.unsigned(type, 32, buffers);
      case "UInt64":
        return IntegerWriter.unsigned(type, 64, buffers);
      case "UInt128":
        return WideIntegerWriter.unsigned(type, 128, buffers);
      case "UInt256":
        return WideIntegerWriter.unsigned(type, 256, buffers);
      case "Float32":
        return new FloatWriter(type, FloatWriter.Precision.SINGLE, buffers);
      case "Float64":
        return new FloatWriter(type, FloatWriter.Precision.DOUBLE, buffers);
      case "BFloat16":
        return new FloatWriter(type, FloatWriter.Precision.BRAIN, buffers);
      case "Bool":
        return new BoolWriter(type, buffers);
      case "String":
        return new StringWriter(type, buffers);
      case "FixedString":
        return new FixedStringWriter(type, TypeArguments.integer(type, 0, 1, 1 << 24), buffers);
      case "Decimal":
        return decimal(type);
      case "Date":
        return DateWriter.date(type, buffers);
      case "Date32":
        return DateWriter.date32(type, buffers);
      case "DateTime":
        return DateTimeWriter.seconds(type, TypeArguments.zone(type, 0, serverZone), buffers);
      case "DateTime64":
        return DateTimeWriter.ticks(
            type,
            TypeArguments.integer(type, 0, 0, 9),
            TypeArguments.zone(type, 1, serverZone),
            buffers);
      case "Time":
        return TimeOfDayWriter.seconds(type, buffers);
      case "Time64":
        return TimeOfDayWriter.ticks(type, TypeArguments.integer(type, 0, 0, 9), buffers);
      case "Enum8":
      case "Enum16":
        return new EnumWriter(type, TypeArguments.elements(type), enumTexts, buffers);
      case "UUID":
        return new UuidWriter(type, buffers);
      case "IPv4":
        return new Ipv4Writer(type, buffers);
      case "IPv6":
        return new Ipv6Writer(type, buffers);
      default:
        return type.name().startsWith("Interval") ? IntegerWriter.signed(type, 64, buffers) : null;
    }
  }

  private DecimalWriter decimal(ClickHouseType type) throws UnsupportedTypeException {
    int precision = TypeArguments.precision(type);
    return new DecimalWriter(type, precision, TypeArguments.scale(type, precision), buffers);
  }
}
