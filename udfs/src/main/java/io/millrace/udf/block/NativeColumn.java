package io.millrace.udf.block;

import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.ClickHouseType.Argument;
import io.millrace.udf.type.FixedWidth;
import io.millrace.udf.type.TypeAliases;
import io.millrace.udf.type.TypeArguments;
import io.millrace.udf.type.TypeSyntaxException;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Locates the values of a column, or of a part of one, in a block in the Native format, so that a
 * range of rows can be cut out. Like the format, it reads and writes in two steps: first the
 * description of the layout, including everything nested, then the values.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
abstract class NativeColumn {
  private static final int NULL_MEMBER = 255;

  /** Reads the description of the layout. */
  void readPrefix(NativeInput in) throws UnsupportedTypeException, TypeSyntaxException {}

  /** Locates the values. */
  abstract void read(NativeInput in, int rows);

  void writePrefix(ByteArrayOutputStream out) {}

  /**
   * Writes a range of the values.
   *
   * @param to end of the range, exclusive
   */
  abstract void write(int from, int to, ByteArrayOutputStream out);

  /** The text of a value; null unless it is JSON that is sent as text. */
  byte @Nullable [] jsonText(int row) {
    return null;
  }

  static NativeColumn of(ClickHouseType type) throws UnsupportedTypeException {
    int width = FixedWidth.of(type);
    if (width > 0) {
      return new Fixed(width);
    }
    switch (type.name()) {
      case "String":
        return new Texts();
      case "JSON":
        return new Jsons();
      case "Nullable":
        return new Nullables(of(TypeArguments.inner(type, 0)));
      case "LowCardinality":
        return new Dictionary(of(dictionaryType(TypeArguments.inner(type, 0))));
      case "Array":
        return new Arrays(of(TypeArguments.inner(type, 0)));
      case "Map":
        return new Arrays(
            new Tuples(
                List.of(of(TypeArguments.inner(type, 0)), of(TypeArguments.inner(type, 1)))));
      case "Tuple":
        return new Tuples(arguments(type));
      case "Variant":
        return new Variants(arguments(type));
      case "Dynamic":
        return new Dynamics();
      default:
        return other(type);
    }
  }

  private static NativeColumn other(ClickHouseType type) throws UnsupportedTypeException {
    ClickHouseType meaning = TypeAliases.expand(type);
    if (meaning == type) {
      throw new UnsupportedTypeException("type " + type.name() + " is not supported");
    }
    return of(meaning);
  }

  private static List<NativeColumn> arguments(ClickHouseType type) throws UnsupportedTypeException {
    List<NativeColumn> columns = new ArrayList<>();
    for (Argument argument : type.arguments()) {
      ClickHouseType inner = argument.type();
      if (inner == null) {
        throw new UnsupportedTypeException("type " + type + " is not supported");
      }
      columns.add(of(inner));
    }
    if (columns.isEmpty()) {
      throw new UnsupportedTypeException("type " + type + " is not supported");
    }
    return columns;
  }

  private static ClickHouseType dictionaryType(ClickHouseType values)
      throws UnsupportedTypeException {
    return values.name().equals("Nullable") ? TypeArguments.inner(values, 0) : values;
  }

  private static void writeLong(long value, ByteArrayOutputStream out) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      out.write((int) (value >>> shift));
    }
  }

  private static byte[] none() {
    return new byte[0];
  }

  /** Values of fixed width. */
  private static final class Fixed extends NativeColumn {
    private final int width;
    private byte[] bytes = none();
    private int start;

    Fixed(int width) {
      this.width = width;
    }

    @Override
    void read(NativeInput in, int rows) {
      bytes = in.bytes();
      start = in.skip((long) rows * width);
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      out.write(bytes, start + from * width, (to - from) * width);
    }

    /** The first byte of a value. */
    int at(int row) {
      return bytes[start + row * width];
    }
  }

  /** Strings, each with its length in front. */
  private static final class Texts extends NativeColumn {
    private byte[] bytes = none();
    private int[] starts = {};

    @Override
    void read(NativeInput in, int rows) {
      bytes = in.bytes();
      starts = new int[rows + 1];
      for (int i = 0; i < rows; i++) {
        starts[i] = in.position();
        in.skip(in.number());
      }
      starts[rows] = in.position();
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      out.write(bytes, starts[from], starts[to] - starts[from]);
    }

    byte[] text(int row) {
      int length = starts[row];
      while (bytes[length] < 0) {
        length++;
      }
      byte[] text = new byte[starts[row + 1] - length - 1];
      System.arraycopy(bytes, length + 1, text, 0, text.length);
      return text;
    }
  }

  /** JSON: as text, or flattened: the names of the paths, then a Dynamic for each. */
  private static final class Jsons extends NativeColumn {
    private static final long AS_TEXT = 1;
    private static final long FLATTENED = 3;

    private final Texts texts = new Texts();
    private final List<Dynamics> paths = new ArrayList<>();
    private long layout;
    private byte[] bytes = none();
    private int namesFrom;
    private int namesTo;

    @Override
    void readPrefix(NativeInput in) throws UnsupportedTypeException, TypeSyntaxException {
      layout = in.fixedLong();
      if (layout == AS_TEXT) {
        return;
      }
      if (layout != FLATTENED) {
        throw new NativeInput.UnknownLayout("JSON neither serialized as text nor flattened");
      }
      bytes = in.bytes();
      namesFrom = in.position();
      int count = in.number();
      for (int i = 0; i < count; i++) {
        in.skip(in.number());
        paths.add(new Dynamics());
      }
      namesTo = in.position();
      for (Dynamics path : paths) {
        path.readPrefix(in);
      }
    }

    @Override
    void read(NativeInput in, int rows) {
      if (layout == AS_TEXT) {
        texts.read(in, rows);
      }
      paths.forEach(path -> path.read(in, rows));
    }

    @Override
    byte @Nullable [] jsonText(int row) {
      return layout == AS_TEXT ? texts.text(row) : null;
    }

    @Override
    void writePrefix(ByteArrayOutputStream out) {
      writeLong(layout, out);
      out.write(bytes, namesFrom, namesTo - namesFrom);
      paths.forEach(path -> path.writePrefix(out));
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      if (layout == AS_TEXT) {
        texts.write(from, to, out);
      }
      paths.forEach(path -> path.write(from, to, out));
    }
  }

  /** A byte for each value, 1 for NULL; then all values. */
  private static final class Nullables extends NativeColumn {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final Fixed nulls = new Fixed(1);
    private final NativeColumn values;

    Nullables(NativeColumn values) {
      this.values = values;
    }

    @Override
    void readPrefix(NativeInput in) throws UnsupportedTypeException, TypeSyntaxException {
      values.readPrefix(in);
    }

    @Override
    void read(NativeInput in, int rows) {
      nulls.read(in, rows);
      values.read(in, rows);
    }

    @Override
    byte @Nullable [] jsonText(int row) {
      byte[] text = values.jsonText(row);
      return text == null || nulls.at(row) == 0 ? text : NULL.clone();
    }

    @Override
    void writePrefix(ByteArrayOutputStream out) {
      values.writePrefix(out);
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      nulls.write(from, to, out);
      values.write(from, to, out);
    }
  }

  /** For each array the end offset of its elements; then all elements. */
  private static final class Arrays extends NativeColumn {
    private final NativeColumn elements;
    private int[] ends = {};

    Arrays(NativeColumn elements) {
      this.elements = elements;
    }

    @Override
    void readPrefix(NativeInput in) throws UnsupportedTypeException, TypeSyntaxException {
      elements.readPrefix(in);
    }

    @Override
    void read(NativeInput in, int rows) {
      ends = new int[rows];
      int last = 0;
      for (int i = 0; i < rows; i++) {
        long end = in.fixedLong();
        if (end < last || end > Integer.MAX_VALUE) {
          throw new NativeInput.UnknownLayout("Array with a negative length");
        }
        last = (int) end;
        ends[i] = last;
      }
      elements.read(in, last);
    }

    @Override
    void writePrefix(ByteArrayOutputStream out) {
      elements.writePrefix(out);
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      int first = end(from);
      for (int i = from; i < to; i++) {
        writeLong((long) ends[i] - first, out);
      }
      elements.write(first, end(to), out);
    }

    private int end(int number) {
      return number == 0 ? 0 : ends[number - 1];
    }
  }

  /** All values of the first element, then all of the second, and so on. */
  private static final class Tuples extends NativeColumn {
    private final List<NativeColumn> elements;

    Tuples(List<NativeColumn> elements) {
      this.elements = elements;
    }

    @Override
    void readPrefix(NativeInput in) throws UnsupportedTypeException, TypeSyntaxException {
      for (NativeColumn element : elements) {
        element.readPrefix(in);
      }
    }

    @Override
    void read(NativeInput in, int rows) {
      elements.forEach(element -> element.read(in, rows));
    }

    @Override
    void writePrefix(ByteArrayOutputStream out) {
      elements.forEach(element -> element.writePrefix(out));
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      elements.forEach(element -> element.write(from, to, out));
    }
  }

  /** Discriminators, then the values of each member. */
  private static final class Members {
    private final List<NativeColumn> columns;

    /** For each value its discriminator; a special one for NULL. */
    private int[] numbers = {};

    /** For each value the number of earlier values of its member. */
    private int[] places = {};

    Members(List<NativeColumn> columns) {
      this.columns = columns;
    }

    void read(NativeInput in, int[] memberOfEach) {
      numbers = memberOfEach;
      places = new int[numbers.length];
      int[] counts = new int[columns.size()];
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] < counts.length) {
          places[i] = counts[numbers[i]]++;
        }
      }
      for (int member = 0; member < counts.length; member++) {
        columns.get(member).read(in, counts[member]);
      }
    }

    void write(int from, int to, ByteArrayOutputStream out) {
      int[] firsts = new int[columns.size()];
      int[] counts = new int[columns.size()];
      for (int i = from; i < to; i++) {
        int member = numbers[i];
        if (member < counts.length && counts[member]++ == 0) {
          firsts[member] = places[i];
        }
      }
      for (int member = 0; member < counts.length; member++) {
        columns.get(member).write(firsts[member], firsts[member] + counts[member], out);
      }
    }
  }

  /** A one-byte discriminator per value; then the values of each member. */
  private static final class Variants extends NativeColumn {
    private final List<NativeColumn> columns;
    private final Members members;
    private final Fixed numbers = new Fixed(1);

    Variants(List<NativeColumn> columns) {
      this.columns = columns;
      this.members = new Members(columns);
    }

    @Override
    void readPrefix(NativeInput in) throws UnsupportedTypeException, TypeSyntaxException {
      if (in.fixedLong() != 0) {
        throw new NativeInput.UnknownLayout("Variant in a mode other than basic");
      }
      for (NativeColumn column : columns) {
        column.readPrefix(in);
      }
    }

    @Override
    void read(NativeInput in, int rows) {
      int start = in.position();
      numbers.read(in, rows);
      int[] memberOfEach = new int[rows];
      for (int i = 0; i < rows; i++) {
        memberOfEach[i] = in.bytes()[start + i] & 0xff;
        if (memberOfEach[i] >= columns.size() && memberOfEach[i] != NULL_MEMBER) {
          throw new NativeInput.UnknownLayout("Unknown discriminator");
        }
      }
      members.read(in, memberOfEach);
    }

    @Override
    void writePrefix(ByteArrayOutputStream out) {
      writeLong(0, out);
      columns.forEach(column -> column.writePrefix(out));
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      numbers.write(from, to, out);
      members.write(from, to, out);
    }
  }

  /** The flattened layout: types, the type index of each value, the values of each type. */
  private static final class Dynamics extends NativeColumn {
    private static final long FLATTENED = 3;

    private final List<NativeColumn> columns = new ArrayList<>();
    private final Members members = new Members(columns);
    private byte[] bytes = none();
    private int typesFrom;
    private int typesTo;
    private Fixed numbers = new Fixed(1);

    @Override
    void readPrefix(NativeInput in) throws UnsupportedTypeException, TypeSyntaxException {
      if (in.fixedLong() != FLATTENED) {
        throw new NativeInput.UnknownLayout("Dynamic that is not flattened");
      }
      bytes = in.bytes();
      typesFrom = in.position();
      int count = in.number();
      for (int i = 0; i < count; i++) {
        columns.add(of(ClickHouseType.parse(in.text())));
      }
      typesTo = in.position();
      for (NativeColumn column : columns) {
        column.readPrefix(in);
      }
    }

    @Override
    void read(NativeInput in, int rows) {
      int width = width();
      int start = in.position();
      numbers = new Fixed(width);
      numbers.read(in, rows);
      int[] memberOfEach = new int[rows];
      for (int i = 0; i < rows; i++) {
        for (int b = 0; b < width; b++) {
          memberOfEach[i] |= (bytes[start + i * width + b] & 0xff) << (b * Byte.SIZE);
        }
        if (memberOfEach[i] < 0 || memberOfEach[i] > columns.size()) {
          throw new NativeInput.UnknownLayout("Unknown type index");
        }
      }
      members.read(in, memberOfEach);
    }

    /** The number of types is the index of NULL, so it must fit as well. */
    private int width() {
      int count = columns.size();
      return count < 1 << Byte.SIZE ? 1 : count < 1 << Short.SIZE ? 2 : Integer.BYTES;
    }

    @Override
    void writePrefix(ByteArrayOutputStream out) {
      writeLong(FLATTENED, out);
      out.write(bytes, typesFrom, typesTo - typesFrom);
      columns.forEach(column -> column.writePrefix(out));
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      numbers.write(from, to, out);
      members.write(from, to, out);
    }
  }

  /** A dictionary, which is kept as a whole, and each value's index in it. */
  private static final class Dictionary extends NativeColumn {
    private static final long VERSION = 1;
    private static final long LAYOUT = 0x602;

    private final NativeColumn values;
    private final Fixed places = new Fixed(Integer.BYTES);
    private int size;

    Dictionary(NativeColumn values) {
      this.values = values;
    }

    @Override
    void readPrefix(NativeInput in) {
      if (in.fixedLong() != VERSION) {
        throw new NativeInput.UnknownLayout("Unknown LowCardinality version");
      }
    }

    @Override
    void read(NativeInput in, int rows) {
      if (rows == 0) {
        return;
      }
      if (in.fixedLong() != LAYOUT) {
        throw new NativeInput.UnknownLayout("Unknown LowCardinality version");
      }
      long count = in.fixedLong();
      if (count < 0 || count > Integer.MAX_VALUE) {
        throw new NativeInput.UnknownLayout("LowCardinality dictionary is too large");
      }
      size = (int) count;
      values.read(in, size);
      if (in.fixedLong() != rows) {
        throw new NativeInput.UnknownLayout("Row count differs from the column's");
      }
      places.read(in, rows);
    }

    @Override
    void writePrefix(ByteArrayOutputStream out) {
      writeLong(VERSION, out);
    }

    @Override
    void write(int from, int to, ByteArrayOutputStream out) {
      if (from == to) {
        return;
      }
      writeLong(LAYOUT, out);
      writeLong(size, out);
      values.write(0, size, out);
      writeLong((long) to - from, out);
      places.write(from, to, out);
    }
  }
}
