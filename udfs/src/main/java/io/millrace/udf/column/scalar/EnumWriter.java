package io.millrace.udf.column.scalar;

import io.millrace.udf.column.NameTable;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.EnumElement;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Enum8 and Enum16: by name, by value, or by quoted value if no name matches.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/enum">Enum</a>
 */
public final class EnumWriter extends ScalarWriter {
  /** What a string may contain. */
  public enum Texts {
    NAMES,
    NAMES_AND_VALUES
  }

  private static final int MAX_NAMED = 20;
  private static final byte[] NO_BYTES = {};
  private static final int NO_VALUE = Integer.MIN_VALUE;

  private final Texts texts;
  private final NameTable names;
  private final int[] values;
  private final int defaultValue;

  /**
   * @param elements at least one
   */
  EnumWriter(ClickHouseType type, List<EnumElement> elements, Texts texts, RowBuffers buffers) {
    super(type, expected(elements), buffers);
    this.texts = texts;
    names = new NameTable(elements.stream().map(e -> e.name()).collect(Collectors.toList()));
    values = elements.stream().mapToInt(e -> e.value()).toArray();
    defaultValue =
        elements.stream()
            .min(Comparator.comparingInt(e -> e.value()))
            .map(e -> e.value())
            .orElse(0);
  }

  private static String expected(List<EnumElement> elements) {
    return elements.stream()
        .limit(MAX_NAMED)
        .map(e -> "'" + e.name() + "'")
        .collect(Collectors.joining(", ", "one of ", elements.size() > MAX_NAMED ? ", …" : ""));
  }

  @Override
  public boolean takesEmptyText() {
    return names.find(NO_BYTES, 0, 0) != NameTable.NONE;
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
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
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    int value = value(text, from, to);
    for (int known : values) {
      if (known == value) {
        put(value);
        return;
      }
    }
    throw invalid();
  }

  /** The default is the smallest value, as in the server. */
  @Override
  public void appendDefault() {
    put(defaultValue);
  }

  @Override
  public boolean canBeZero() {
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
    data.putLow(value, width);
  }
}
