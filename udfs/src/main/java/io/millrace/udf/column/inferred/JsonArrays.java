package io.millrace.udf.column.inferred;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.inferred.InferredType.Kind;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Arrays at a JSON path: of nullable values of one type, or of objects. */
final class JsonArrays extends JsonTypeColumn {
  private final Bytes ends;
  private final Bytes nulls;
  private final @Nullable JsonValues values;
  private final @Nullable JsonObjects objects;
  private final String type;
  private long end;

  private JsonArrays(
      String type, JsonBudget budget, @Nullable JsonValues values, @Nullable JsonObjects objects) {
    this.type = type;
    this.ends = new Bytes(budget.buffers());
    this.nulls = new Bytes(budget.buffers());
    this.values = values;
    this.objects = objects;
  }

  static JsonArrays ofValues(Kind kind, JsonBudget budget) {
    JsonValues values = new JsonValues(kind, budget);
    return new JsonArrays("Array(Nullable(" + values.type() + "))", budget, values, null);
  }

  static JsonArrays ofObjects(JsonLimits limits, JsonBudget budget) {
    JsonObjects objects = new JsonObjects(limits, budget);
    return new JsonArrays("Array(" + limits.type() + ")", budget, null, objects);
  }

  @Override
  String type() {
    return type;
  }

  /** Consumes an array whose elements are known to match the type. */
  void append(JsonReader in) throws JsonException, NotExactException {
    in.beginArray();
    while (in.nextElement()) {
      if (objects != null) {
        objects.append(in);
      } else if (values != null) {
        element(in, values);
      }
      end++;
    }
    ends.putLong(end);
  }

  private void element(JsonReader in, JsonValues values) throws JsonException, NotExactException {
    Token token = in.peek();
    nulls.putByte(token == Token.NULL ? 1 : 0);
    switch (token) {
      case NULL:
        in.readNull();
        values.putDefault();
        break;
      case STRING:
        in.readString();
        values.putText(in);
        break;
      case NUMBER:
        in.readNumber();
        if (values.kind() == Kind.INT) {
          values.put(in.unscaledLong());
        } else {
          values.putNumber(in);
        }
        break;
      default:
        values.put(in.readBoolean());
    }
  }

  @Override
  void finish() throws NotExactException {
    if (objects != null) {
      objects.finish();
    }
  }

  @Override
  void writePrefix(OutputStream out) throws IOException {
    if (objects != null) {
      objects.writePrefix(out);
    }
  }

  @Override
  void writeTo(OutputStream out) throws IOException {
    ends.writeTo(out);
    nulls.writeTo(out);
    if (values != null) {
      values.writeTo(out);
    }
    if (objects != null) {
      objects.writeTo(out);
    }
  }
}
