package io.millrace.udf.column.nested;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.VarInt;
import io.millrace.udf.column.inferred.InferredType;
import io.millrace.udf.column.inferred.InferredType.Kind;
import io.millrace.udf.column.inferred.TypeInference;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Dynamic: every value has the type that {@link TypeInference} infers. Sent in the flattened
 * layout: the types, the type index of every value, then each type's values.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/dynamic">Dynamic</a>
 */
final class DynamicWriter extends ColumnWriter {
  private static final int FLATTENED = 3;
  private static final int NULL = -1;

  /** A type that has occurred. */
  private static final class Member {
    private final String type;
    private final ColumnWriter values;

    private Member(String type, ColumnWriter values) {
      this.type = type;
      this.values = values;
    }
  }

  private final ClickHouseType type;
  private final ColumnWriters writers;
  private final TypeInference inference = new TypeInference();
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Integer> numbersByType = new HashMap<>();

  /** The type index, for kinds with a single type. */
  private final Map<Kind, Integer> numbersByKind = new EnumMap<>(Kind.class);

  /** The type index of every value. */
  private final Bytes numbers;

  /**
   * @param writers creates writers that keep the exact type
   */
  DynamicWriter(ClickHouseType type, ColumnWriters writers, RowBuffers buffers) {
    this.type = type;
    this.writers = writers;
    this.numbers = new Bytes(buffers);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    int from = in.position();
    InferredType inferred = inference.infer(in);
    in.position(from);
    int number = number(inferred);
    members.get(number).values.append(in, token);
    numbers.putInt(number);
  }

  private int number(InferredType inferred) {
    Kind kind = inferred.kind();
    if (kind == Kind.ARRAY || kind == Kind.OBJECT) {
      return number(inferred.type());
    }
    Integer known = numbersByKind.get(kind);
    if (known != null) {
      return known;
    }
    int number = number(inferred.type());
    numbersByKind.put(kind, number);
    return number;
  }

  private int number(ClickHouseType type) {
    String name = type.toString();
    Integer known = numbersByType.get(name);
    if (known != null) {
      return known;
    }
    try {
      members.add(new Member(name, writers.writer(type)));
    } catch (UnsupportedTypeException e) {
      throw new IllegalStateException("The inferred type has no writer", e);
    }
    numbersByType.put(name, members.size() - 1);
    return members.size() - 1;
  }

  @Override
  public void appendDefault() {
    numbers.putInt(NULL);
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    int[] used = used();
    out.write(FLATTENED);
    out.write(new byte[Long.BYTES - 1]);
    VarInt.write(used.length, out);
    for (int number : used) {
      byte[] name = members.get(number).type.getBytes(StandardCharsets.UTF_8);
      VarInt.write(name.length, out);
      out.write(name);
    }
    for (int number : used) {
      members.get(number).values.writePrefix(out);
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    int[] used = used();
    int[] places = new int[members.size()];
    for (int i = 0; i < used.length; i++) {
      places[used[i]] = i;
    }
    int width =
        used.length < 1 << Byte.SIZE ? 1 : used.length < 1 << Short.SIZE ? 2 : Integer.BYTES;
    byte[] numbered = new byte[numbers.length() / Integer.BYTES * width];
    for (int i = 0; i * width < numbered.length; i++) {
      int number = numbers.intAt(i * Integer.BYTES);
      int place = number == NULL ? used.length : places[number];
      for (int b = 0; b < width; b++) {
        numbered[i * width + b] = (byte) (place >>> (b * Byte.SIZE));
      }
    }
    out.write(numbered);
    for (int number : used) {
      members.get(number).values.writeTo(out);
    }
  }

  /** The types with values, in order of occurrence; other types are from failed rows. */
  private int[] used() {
    int[] used = new int[members.size()];
    boolean[] seen = new boolean[members.size()];
    int count = 0;
    for (int at = 0; at < numbers.length(); at += Integer.BYTES) {
      int number = numbers.intAt(at);
      if (number != NULL && !seen[number]) {
        seen[number] = true;
        used[count++] = number;
      }
    }
    return Arrays.copyOf(used, count);
  }

  @Override
  public ClickHouseType type() {
    return type;
  }
}
