package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.NameTable;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.inferred.JsonForm;
import io.millrace.udf.column.nested.JsonPathWriter.Takes;
import io.millrace.udf.column.scalar.EnumWriter;
import io.millrace.udf.column.scalar.ScalarWriters;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.table.JsonEncoding;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.ClickHouseType.Argument;
import io.millrace.udf.type.TypeAliases;
import io.millrace.udf.type.TypeArguments;
import io.millrace.udf.type.TypeSyntaxException;
import io.millrace.udf.type.UnsupportedTypeException;
import io.millrace.udf.type.VariantOrder;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates the column writer of a type. Handles nested types, and what depends on where a type is;
 * {@link ScalarWriters} handles the others.
 */
public final class ColumnWriters {
  /** Whether the data may have another type than the column, because the server casts it. */
  private enum Layout {
    CAST,
    /** Inside a Variant: a cast there may change the member. */
    EXACT,
    /** At a JSON path: written only to check whether the server will be able to read the text. */
    TEXT,
    /** At a JSON path inside a Variant, where a number cannot be put in edits. */
    TEXT_IN_VARIANT;

    boolean isText() {
      return this == TEXT || this == TEXT_IN_VARIANT;
    }
  }

  private final ZoneId serverZone;
  private final RowBuffers buffers;
  private final Layout layout;

  /** Collects the values that are sent as another text; null except in layout TEXT. */
  private final @Nullable JsonEdits edits;

  private final ScalarWriters scalars;
  private final EmptyText emptyText;
  private final JsonEncoding json;

  /**
   * @param serverZone the zone of DateTime types without one
   */
  public ColumnWriters(ZoneId serverZone, RowBuffers buffers) {
    this(serverZone, buffers, EmptyText.KEEP, JsonEncoding.COLUMNS);
  }

  /**
   * @param serverZone the zone of DateTime types that name none
   * @param json how the values of JSON columns are sent
   */
  public ColumnWriters(
      ZoneId serverZone, RowBuffers buffers, EmptyText emptyText, JsonEncoding json) {
    this(serverZone, buffers, Layout.CAST, null, emptyText, json);
  }

  /** Inside of a type that tells its values apart by itself, empty text is what it is. */
  private ColumnWriters(
      ZoneId serverZone, RowBuffers buffers, Layout layout, @Nullable JsonEdits edits) {
    this(serverZone, buffers, layout, edits, EmptyText.KEEP, JsonEncoding.TEXT);
  }

  private ColumnWriters(
      ZoneId serverZone,
      RowBuffers buffers,
      Layout layout,
      @Nullable JsonEdits edits,
      EmptyText emptyText,
      JsonEncoding json) {
    this.emptyText = emptyText;
    this.json = json;
    this.serverZone = serverZone;
    this.buffers = buffers;
    this.layout = layout;
    this.edits = edits;
    EnumWriter.Texts texts =
        layout.isText() ? EnumWriter.Texts.NAMES : EnumWriter.Texts.NAMES_AND_VALUES;
    scalars = new ScalarWriters(serverZone, texts, buffers);
  }

  /** Returns the writer of a column's type, given in the server's spelling. */
  public ColumnWriter writer(String type) throws UnsupportedTypeException {
    try {
      return writer(ClickHouseType.parse(type));
    } catch (TypeSyntaxException e) {
      throw new UnsupportedTypeException("unknown type: " + e.getMessage());
    }
  }

  public ColumnWriter writer(ClickHouseType type) throws UnsupportedTypeException {
    ColumnWriter scalar = scalars.writer(type);
    ColumnWriter writer = scalar == null ? composite(type) : scalar;
    writer.emptyText(emptyText);
    return layout.isText() ? inJson(type, writer) : writer;
  }

  /**
   * Accepts less than the type does elsewhere, or sends it as another text, because the server
   * accepts less inside JSON.
   */
  private ColumnWriter inJson(ClickHouseType type, ColumnWriter writer)
      throws UnsupportedTypeException {
    switch (type.name()) {
      case "Date":
      case "Date32":
        return new TokenGuardWriter(writer, JsonReader.Token.NUMBER, "a date as text");
      case "Decimal":
        if (layout == Layout.TEXT_IN_VARIANT) {
          throw new UnsupportedTypeException(
              "Decimal inside a Variant at a JSON path is not supported: an out-of-range number makes"
                  + " the server reject the whole block");
        }
        int scale = TypeArguments.scale(type, TypeArguments.precision(type));
        return new PathNumberWriter(writer, scale, Objects.requireNonNull(edits));
      case "Time":
        return new PathTimeOfDayWriter(writer, edits);
      case "DateTime64":
        return layout == Layout.TEXT_IN_VARIANT
            ? new PathTimeWriter(writer, TypeArguments.integer(type, 0, 0, 9))
            : writer;
      case "Int128":
      case "Int256":
      case "UInt128":
      case "UInt256":
        return layout == Layout.TEXT_IN_VARIANT
            ? writer
            : new PathNumberWriter(writer, 0, Objects.requireNonNull(edits));
      default:
        return writer;
    }
  }

  private ColumnWriter composite(ClickHouseType type) throws UnsupportedTypeException {
    switch (type.name()) {
      case "Nullable":
        return nullable(writer(TypeArguments.inner(type, 0)));
      case "LowCardinality":
        return layout == Layout.EXACT ? dictionary(type) : writer(TypeArguments.inner(type, 0));
      case "Array":
        return new ArrayWriter(writer(TypeArguments.inner(type, 0)), buffers);
      case "Map":
        return map(type);
      case "Tuple":
        return tuple(type);
      case "JSON":
        return layout.isText()
            ? new JsonPathWriter(type, Takes.OBJECTS, check(type, buffers, edits))
            : json(type);
      case "Dynamic":
        return layout.isText()
            ? new JsonPathWriter(type, Takes.ANYTHING, check(type, buffers, edits))
            : dynamic(type);
      case "Variant":
        return variant(type, TypeArguments.members(type));
      case "Geometry":
        return variant(type, TypeArguments.members(TypeAliases.expand(type)));
      default:
        ClickHouseType meaning = TypeAliases.expand(type);
        if (meaning != type) {
          return writer(meaning);
        }
        throw new UnsupportedTypeException("type " + type.name() + " is not supported");
    }
  }

  /** Wraps a writer of any type that Nullable supports. */
  public NullableWriter nullable(ColumnWriter values) {
    NullableWriter nullable = new NullableWriter(values, buffers);
    nullable.emptyText(emptyText);
    return nullable;
  }

  /** Outside of a Variant it is sent as its inner type, and the server builds the dictionary. */
  private LowCardinalityWriter dictionary(ClickHouseType type) throws UnsupportedTypeException {
    ClickHouseType values = TypeArguments.inner(type, 0);
    boolean nullable = values.name().equals("Nullable");
    ClickHouseType plain = nullable ? TypeArguments.inner(values, 0) : values;
    return new LowCardinalityWriter(
        type,
        writer(plain),
        new ColumnWriters(serverZone, new RowBuffers()).writer(plain),
        nullable ? LowCardinalityWriter.Nulls.POSSIBLE : LowCardinalityWriter.Nulls.NONE,
        buffers);
  }

  private VariantWriter variant(ClickHouseType type, List<ClickHouseType> types)
      throws UnsupportedTypeException {
    List<VariantWriter.Member> members = new ArrayList<>();
    for (ClickHouseType member : types) {
      RowBuffers part = buffers.part();
      Layout inside = layout.isText() ? Layout.TEXT_IN_VARIANT : Layout.EXACT;
      ColumnWriter values = new ColumnWriters(serverZone, part, inside, null).writer(member);
      members.add(new VariantWriter.Member(values, part));
    }
    return new VariantWriter(type, members, VariantOrder.of(types), buffers);
  }

  private JsonWriter json(ClickHouseType type) throws UnsupportedTypeException {
    JsonEdits edits = new JsonEdits();
    // Inside a Variant the types also depend on what was tried before.
    JsonForm form =
        layout == Layout.CAST && json == JsonEncoding.COLUMNS
            ? JsonForm.of(
                type,
                buffers,
                (inner, own) ->
                    new ColumnWriters(serverZone, own, Layout.EXACT, null).writer(inner))
            : JsonForm.TEXT;
    return new JsonWriter(type, check(type, new RowBuffers(), edits), edits, form, buffers);
  }

  private JsonCheck check(ClickHouseType type, RowBuffers scratch, @Nullable JsonEdits edits)
      throws UnsupportedTypeException {
    List<String> paths = new ArrayList<>();
    List<ColumnWriter> writers = new ArrayList<>();
    Layout text = layout.isText() ? layout : Layout.TEXT;
    ColumnWriters inside = new ColumnWriters(serverZone, scratch, text, edits);
    for (Argument argument : type.arguments()) {
      ClickHouseType path = argument.type();
      if (path != null) {
        paths.add(Objects.requireNonNullElse(argument.name(), ""));
        writers.add(inside.writer(path));
      }
    }
    return new JsonCheck(new NameTable(paths), writers, scratch, edits);
  }

  private DynamicWriter dynamic(ClickHouseType type) {
    ColumnWriters inside = new ColumnWriters(serverZone, buffers, Layout.EXACT, null);
    return new DynamicWriter(type, inside, buffers);
  }

  private MapWriter map(ClickHouseType type) throws UnsupportedTypeException {
    ColumnWriter keys = writer(TypeArguments.inner(type, 0));
    if (!keys.canBeKey()) {
      throw new UnsupportedTypeException("keys of " + type + " cannot be written as JSON names");
    }
    return new MapWriter(keys, writer(TypeArguments.inner(type, 1)), buffers);
  }

  private TupleWriter tuple(ClickHouseType type) throws UnsupportedTypeException {
    List<String> names = new ArrayList<>();
    List<ColumnWriter> elements = new ArrayList<>();
    List<Argument> sent = new ArrayList<>();
    for (int i = 0; i < type.arguments().size(); i++) {
      ColumnWriter element = writer(TypeArguments.inner(type, i));
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
    TupleWriter.Place place = layout.isText() ? TupleWriter.Place.JSON : TupleWriter.Place.COLUMN;
    TupleWriter tuple =
        new TupleWriter(new ClickHouseType("Tuple", sent), new NameTable(names), elements, place);
    if (layout == Layout.TEXT_IN_VARIANT && !tuple.canBeZero()) {
      throw new UnsupportedTypeException(
          "Tuple with an Enum that has no value 0, inside a Variant at a JSON path, is not supported:"
              + " for an object without the Enum, the server stores a value that it cannot read");
    }
    return tuple;
  }
}
