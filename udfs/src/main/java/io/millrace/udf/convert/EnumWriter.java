package io.millrace.udf.convert;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Enum8 and Enum16: by name, by value, or by value in quotes when no name matches.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/enum">Enum</a>
 */
final class EnumWriter extends ScalarWriter {
  /** One name and its value. */
  static final class Element {
    private final String name;
    private final int value;

    Element(String name, int value) {
      this.name = name;
      this.value = value;
    }
  }

  /** What a text may say. */
  enum Texts {
    NAMES,
    NAMES_AND_VALUES
  }

  private static final int MAX_NAMED = 20;
  private static final byte[] NO_BYTES = {};
  private static final int NO_VALUE = Integer.MIN_VALUE;

  private final int bits;
  private final Texts texts;
  private final NameTable names;
  private final int[] values;
  private final int defaultValue;

  /**
   * @param bits 8 or 16
   * @param elements at least one
   */
  EnumWriter(
      ClickHouseType type, int bits, List<Element> elements, Texts texts, RowBuffers buffers) {
    super(type, expected(elements), buffers);
    this.bits = bits;
    this.texts = texts;
    names = new NameTable(elements.stream().map(e -> e.name).collect(Collectors.toList()));
    values = elements.stream().mapToInt(e -> e.value).toArray();
    defaultValue =
        elements.stream().min(Comparator.comparingInt(e -> e.value)).map(e -> e.value).orElse(0);
  }

  private static String expected(List<Element> elements) {
    return elements.stream()
        .limit(MAX_NAMED)
        .map(e -> "'" + e.name + "'")
        .collect(Collectors.joining(", ", "one of ", elements.size() > MAX_NAMED ? ", …" : ""));
  }

  @Override
  boolean takesEmptyText() {
    return names.find(NO_BYTES, 0, 0) != NameTable.NONE;
  }

  @Override
  void appendString(byte[] text, int from, int to) throws ValueException {
    int index = names.find(text, from, to);
    if (index != NameTable.NONE) {
      put(values[index]);
    } else if (texts == Texts.NAMES_AND_VALUES) {
      appendNumber(text, from, to);
    } else {
      throw invalid();
    }
  }

  @Override
  void appendNumber(byte[] text, int from, int to) throws ValueException {
    int value = value(text, from, to);
    for (int known : values) {
      if (known == value) {
        put(value);
        return;
      }
    }
    throw invalid();
  }

  /** The smallest value, as the server does. */
  @Override
  void appendDefault() {
    put(defaultValue);
  }

  @Override
  boolean canBeZero() {
    return IntStream.of(values).anyMatch(value -> value == 0);
  }

  private static int value(byte[] text, int from, int to) {
    if (to - from > "-32768".length()) {
      return NO_VALUE;
    }
    @Nullable Integer value = parse(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
    return value == null ? NO_VALUE : value;
  }

  private static @Nullable Integer parse(String text) {
    return text.matches("[-+]?[0-9]+") ? Integer.valueOf(text) : null;
  }

  private void put(int value) {
    if (bits == 8) {
      data.putByte(value);
    } else {
      data.putShort(value);
    }
  }
}
