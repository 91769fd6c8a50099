package io.millrace.udf.column.inferred;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.VarInt;
import io.millrace.udf.column.inferred.InferredType.Kind;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values at one JSON path: Dynamic in the flattened layout. The server gives a value to the
 * first of the path's types that takes it without a conversion, and infers a type only if none
 * does. So the type depends on the values before. Where it depends on more than this class follows,
 * the objects are {@link NotExactException not exact}.
 */
final class JsonPathColumn {
  private static final int FLATTENED = 3;
  private static final int MAX_TYPES = 254;

  /** Integers up to this are exact in a Float64. */
  private static final long MAX_EXACT = 1L << 53;

  private final JsonLimits limits;
  private final JsonBudget budget;
  private final JsonTimes notation;
  private final JsonElements elements;

  /** The types, in order of occurrence. */
  private final List<JsonTypeColumn> types = new ArrayList<>();

  private final Map<Kind, Integer> valueTypes = new EnumMap<>(Kind.class);

  /** By the type of the elements, the server's order if several take an array without elements. */
  private final Map<Kind, Integer> arrayTypes = new EnumMap<>(Kind.class);

  /** For each row the number of the value's type plus 1; 0 if there is no value. */
  private final Bytes numbers;

  /** The kind of all times at this path; null if there are none. */
  private @Nullable Kind times;

  JsonPathColumn(JsonLimits limits, JsonBudget budget) {
    this.limits = limits;
    this.budget = budget;
    this.notation = budget.times();
    this.elements = budget.elements();
    this.numbers = new Bytes(budget.buffers());
  }

  /**
   * Consumes a value that is neither null nor an object.
   *
   * @param row at which it is; the rows between the last one and this one have no value
   */
  void append(JsonReader in, int row) throws JsonException, NotExactException {
    absent(row);
    int from = in.position();
    Token token = in.peek();
    int number;
    switch (token) {
      case STRING:
        number = text(in);
        break;
      case NUMBER:
        number = number(in);
        break;
      case ARRAY:
        number = array(in);
        break;
      default:
        number = valueType(Kind.BOOL);
        values(number).put(in.readBoolean());
    }
    numbers.putByte(number + 1);
    budget.addText(in.position() - from);
  }

  private void absent(int until) throws NotExactException {
    int missing = until - numbers.length();
    if (missing > 0) {
      budget.addAbsent(missing);
      numbers.putZeros(missing);
    }
  }

  /** Text of a type for times goes there; text after other text does so never. */
  private int text(JsonReader in) throws JsonException, NotExactException {
    in.readString();
    if (times == null && valueTypes.containsKey(Kind.TEXT)) {
      int number = valueType(Kind.TEXT);
      values(number).putText(in);
      return number;
    }
    Kind kind = notation.kind(in.textBuffer(), in.textFrom(), in.textTo());
    if (times != null && times != kind) {
      throw new NotExactException();
    }
    if (kind != Kind.TEXT) {
      times = kind;
    }
    int number = valueType(kind);
    values(number).putText(in);
    return number;
  }

  private int number(JsonReader in) throws JsonException, NotExactException {
    in.readNumber();
    if (!in.isInteger()) {
      int number = valueType(Kind.FLOAT);
      values(number).putNumber(in);
      return number;
    }
    long value = integer(in);
    int number = valueType(Kind.INT);
    values(number).put(value);
    return number;
  }

  static boolean isExact(long value) {
    return value >= -MAX_EXACT && value <= MAX_EXACT;
  }

  /** Integers of more than 18 digits may be beyond Int64. */
  static long integer(JsonReader in) throws NotExactException {
    if (!in.fitsLong()) {
      throw new NotExactException();
    }
    return in.unscaledLong();
  }

  private int array(JsonReader in) throws JsonException, NotExactException {
    int from = in.position();
    elements.read(in);
    in.position(from);
    int number = arrayType(elements.kind());
    ((JsonArrays) types.get(number)).append(in);
    return number;
  }

  /**
   * @param kind of the elements; {@link Kind#NULL} if all are null or there are none
   */
  private int arrayType(Kind kind) throws NotExactException {
    switch (kind) {
      case NULL:
        if (arrayTypes.isEmpty()) {
          return arrays(Kind.TEXT);
        }
        Map.Entry<Kind, Integer> first = arrayTypes.entrySet().iterator().next();
        if (first.getKey() == Kind.OBJECT && elements.hasNulls()) {
          throw new NotExactException();
        }
        return first.getValue();
      case INT:
        // An array of numbers with a point takes integers; a single one does not.
        if (arrayTypes.containsKey(Kind.INT) || !arrayTypes.containsKey(Kind.FLOAT)) {
          return arrays(Kind.INT);
        }
        if (!elements.isExact()) {
          throw new NotExactException();
        }
        return arrays(Kind.FLOAT);
      case FLOAT:
        if (!elements.isExact()) {
          throw new NotExactException();
        }
        return arrays(Kind.FLOAT);
      default:
        return arrays(kind);
    }
  }

  private int arrays(Kind kind) throws NotExactException {
    Integer known = arrayTypes.get(kind);
    if (known != null) {
      return known;
    }
    if (kind == Kind.TEXT && elements.mayBeTimes()) {
      throw new NotExactException();
    }
    JsonArrays created =
        kind == Kind.OBJECT
            ? JsonArrays.ofObjects(limits.inArrays(), budget)
            : JsonArrays.ofValues(kind, budget);
    arrayTypes.put(kind, add(created));
    return types.size() - 1;
  }

  private int valueType(Kind kind) throws NotExactException {
    Integer known = valueTypes.get(kind);
    if (known != null) {
      return known;
    }
    valueTypes.put(kind, add(new JsonValues(kind, budget)));
    return types.size() - 1;
  }

  private int add(JsonTypeColumn type) throws NotExactException {
    if (types.size() == Math.min(limits.types(), MAX_TYPES)) {
      throw new NotExactException();
    }
    types.add(type);
    return types.size() - 1;
  }

  private JsonValues values(int number) {
    return (JsonValues) types.get(number);
  }

  void finish(int rows) throws NotExactException {
    absent(rows);
    for (JsonTypeColumn type : types) {
      type.finish();
    }
  }

  void writePrefix(OutputStream out) throws IOException {
    out.write(FLATTENED);
    out.write(new byte[Long.BYTES - 1]);
    VarInt.write(types.size(), out);
    for (JsonTypeColumn type : types) {
      JsonObjects.writeText(type.type(), out);
    }
    for (JsonTypeColumn type : types) {
      type.writePrefix(out);
    }
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] indexes = new byte[numbers.length()];
    for (int i = 0; i < indexes.length; i++) {
      int number = numbers.byteAt(i);
      indexes[i] = (byte) (number == 0 ? types.size() : number - 1);
    }
    out.write(indexes);
    for (JsonTypeColumn type : types) {
      type.writeTo(out);
    }
  }
}
