package io.millrace.udf.convert;

import io.millrace.udf.convert.ClickHouseType.Argument;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Type → the writer of its values: the one place that knows which types there are. */
final class ColumnWriters {
  private static final ClickHouseType FLOAT64 = ClickHouseType.of("Float64");
  private static final ClickHouseType POINT = ClickHouseType.of("Tuple", FLOAT64, FLOAT64);
  private static final ClickHouseType RING = ClickHouseType.of("Array", POINT);
  private static final ClickHouseType POLYGON = ClickHouseType.of("Array", RING);
  private static final ClickHouseType MULTI_POLYGON = ClickHouseType.of("Array", POLYGON);

  /** What Geometry is a Variant of: LineString, MultiLineString, MultiPolygon, and so on. */
  private static final List<ClickHouseType> GEOMETRIES =
      List.of(RING, POLYGON, MULTI_POLYGON, POINT, POLYGON, RING);

  private static final int MAX_MEMBERS = 254;

  /** Whether what is sent may be of another type than the column, since the server casts it. */
  private enum Layout {
    CAST,
    /** Inside a Variant: what is cast there can end up as another member. */
    EXACT
  }

  private final ZoneId serverZone;
  private final RowBuffers buffers;
  private final Layout layout;

  /**
   * @param serverZone the zone of DateTime types that name none
   */
  ColumnWriters(ZoneId serverZone, RowBuffers buffers) {
    this(serverZone, buffers, Layout.CAST);
  }

  private ColumnWriters(ZoneId serverZone, RowBuffers buffers, Layout layout) {
    this.serverZone = serverZone;
    this.buffers = buffers;
    this.layout = layout;
  }

  /** The writer of a column's type as the server writes it. */
  ColumnWriter writer(String type) throws UnsupportedTypeException {
    try {
      return writer(ClickHouseType.parse(type));
    } catch (TypeSyntaxException e) {
      throw new UnsupportedTypeException("type not understood: " + e.getMessage());
    }
  }

  ColumnWriter writer(ClickHouseType type) throws UnsupportedTypeException {
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
        return new FixedStringWriter(type, integer(type, 0, 1, 1 << 24), buffers);
      case "Decimal":
        return decimal(type);
      case "Date":
        return DateWriter.date(type, buffers);
      case "Date32":
        return DateWriter.date32(type, buffers);
      case "DateTime":
        return DateTimeWriter.seconds(type, zone(type, 0), buffers);
      case "DateTime64":
        return DateTimeWriter.ticks(type, integer(type, 0, 0, 9), zone(type, 1), buffers);
      case "Time":
        return TimeOfDayWriter.seconds(type, buffers);
      case "Time64":
        return TimeOfDayWriter.ticks(type, integer(type, 0, 0, 9), buffers);
      case "Enum8":
        return new EnumWriter(type, 8, elements(type), buffers);
      case "Enum16":
        return new EnumWriter(type, 16, elements(type), buffers);
      case "UUID":
        return new UuidWriter(type, buffers);
      case "IPv4":
        return new Ipv4Writer(type, buffers);
      case "IPv6":
        return new Ipv6Writer(type, buffers);
      default:
        return composite(type);
    }
  }

  private ColumnWriter composite(ClickHouseType type) throws UnsupportedTypeException {
    switch (type.name()) {
      case "Nullable":
        return nullable(writer(inner(type, 0)));
      case "LowCardinality":
        return layout == Layout.EXACT ? dictionary(type) : writer(inner(type, 0));
      case "SimpleAggregateFunction":
        return writer(inner(type, 1));
      case "Array":
        return new ArrayWriter(writer(inner(type, 0)), buffers);
      case "Map":
        return map(type);
      case "Tuple":
        return tuple(type);
      case "Nested":
        return new ArrayWriter(tuple(new ClickHouseType("Tuple", type.arguments())), buffers);
      case "Variant":
        return variant(type, members(type));
      case "Geometry":
        return variant(type, GEOMETRIES);
      case "Point":
        return writer(POINT);
      case "Ring":
      case "LineString":
        return writer(RING);
      case "Polygon":
      case "MultiLineString":
        return writer(POLYGON);
      case "MultiPolygon":
        return writer(MULTI_POLYGON);
      default:
        if (type.name().startsWith("Interval")) {
          return IntegerWriter.signed(type, 64, buffers);
        }
        throw new UnsupportedTypeException("type " + type.name() + " is not supported");
    }
  }

  /** Around a writer of anything a Nullable may hold. */
  NullableWriter nullable(ColumnWriter values) {
    return new NullableWriter(values, buffers);
  }

  /** Outside of a Variant it is sent as it is inside, and the server builds the dictionary. */
  private LowCardinalityWriter dictionary(ClickHouseType type) throws UnsupportedTypeException {
    ClickHouseType values = inner(type, 0);
    boolean nullable = values.name().equals("Nullable");
    ClickHouseType plain = nullable ? inner(values, 0) : values;
    return new LowCardinalityWriter(
        type,
        writer(plain),
        new ColumnWriters(serverZone, new RowBuffers()).writer(plain),
        nullable ? LowCardinalityWriter.Nulls.POSSIBLE : LowCardinalityWriter.Nulls.NONE,
        buffers);
  }

  private static List<ClickHouseType> members(ClickHouseType type) throws UnsupportedTypeException {
    List<ClickHouseType> members = new ArrayList<>();
    for (int i = 0; i < type.arguments().size(); i++) {
      members.add(inner(type, i));
    }
    if (members.isEmpty() || members.size() > MAX_MEMBERS) {
      throw malformed(type);
    }
    return members;
  }

  private VariantWriter variant(ClickHouseType type, List<ClickHouseType> types)
      throws UnsupportedTypeException {
    List<VariantWriter.Member> members = new ArrayList<>();
    for (ClickHouseType member : types) {
      RowBuffers part = buffers.part();
      ColumnWriter values = new ColumnWriters(serverZone, part, Layout.EXACT).writer(member);
      members.add(new VariantWriter.Member(values, part));
    }
    return new VariantWriter(type, members, VariantOrder.of(types), buffers);
  }

  private DecimalWriter decimal(ClickHouseType type) throws UnsupportedTypeException {
    int precision = integer(type, 0, 1, 76);
    int scale = type.arguments().size() > 1 ? integer(type, 1, 0, precision) : 0;
    return new DecimalWriter(type, precision, scale, buffers);
  }

  private MapWriter map(ClickHouseType type) throws UnsupportedTypeException {
    ColumnWriter keys = writer(inner(type, 0));
    if (!keys.canBeKey()) {
      throw new UnsupportedTypeException("keys of " + type + " cannot be written as JSON names");
    }
    return new MapWriter(keys, writer(inner(type, 1)), buffers);
  }

  private TupleWriter tuple(ClickHouseType type) throws UnsupportedTypeException {
    List<String> names = new ArrayList<>();
    List<ColumnWriter> elements = new ArrayList<>();
    List<Argument> sent = new ArrayList<>();
    for (int i = 0; i < type.arguments().size(); i++) {
      ColumnWriter element = writer(inner(type, i));
      String name = type.arguments().get(i).name();
      elements.add(element);
      sent.add(Argument.type(name, element.type()));
      if (name != null) {
        names.add(name);
      }
    }
    if (elements.isEmpty() || (!names.isEmpty() && names.size() < elements.size())) {
      throw new UnsupportedTypeException("type " + type + " is not supported");
    }
    return new TupleWriter(new ClickHouseType("Tuple", sent), new NameTable(names), elements);
  }

  private static List<EnumWriter.Element> elements(ClickHouseType type)
      throws UnsupportedTypeException {
    List<EnumWriter.Element> elements = new ArrayList<>();
    for (Argument argument : type.arguments()) {
      if (argument.literal() == null || argument.value() == null) {
        throw malformed(type);
      }
      elements.add(new EnumWriter.Element(argument.literal(), argument.value().intValue()));
    }
    if (elements.isEmpty()) {
      throw malformed(type);
    }
    return elements;
  }

  private static ClickHouseType inner(ClickHouseType type, int index)
      throws UnsupportedTypeException {
    ClickHouseType inner =
        index < type.arguments().size() ? type.arguments().get(index).type() : null;
    if (inner == null) {
      throw malformed(type);
    }
    return inner;
  }

  private static int integer(ClickHouseType type, int index, int min, int max)
      throws UnsupportedTypeException {
    @Nullable Long value =
        index < type.arguments().size() ? type.arguments().get(index).value() : null;
    if (value == null || value < min || value > max) {
      throw malformed(type);
    }
    return value.intValue();
  }

  private ZoneId zone(ClickHouseType type, int index) throws UnsupportedTypeException {
    if (index >= type.arguments().size()) {
      return serverZone;
    }
    String zone = Objects.requireNonNullElse(type.arguments().get(index).literal(), "");
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new UnsupportedTypeException("time zone '" + zone + "' is not known to this Java");
    }
  }

  private static UnsupportedTypeException malformed(ClickHouseType type) {
    return new UnsupportedTypeException("type " + type + " is not understood");
  }
}
