package io.millrace.udf.column.inferred;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.inferred.InferredType.Kind;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Values of one type at JSON paths: Bool, Int64, Float64, String, or a time. */
final class JsonValues extends JsonTypeColumn {
  private final Kind kind;
  private final ClickHouseType type;
  private final Bytes bytes;

  /** For numbers with a point, and times. */
  private final @Nullable ScalarWriter writer;

  JsonValues(Kind kind, JsonBudget budget) {
    this.kind = kind;
    this.type = InferredType.of(kind).type();
    boolean isPlain = kind == Kind.BOOL || kind == Kind.INT || kind == Kind.TEXT;
    this.writer = isPlain ? null : budget.writer(type);
    this.bytes = new Bytes(budget.buffers());
  }

  @Override
  String type() {
    return type.toString();
  }

  Kind kind() {
    return kind;
  }

  void put(boolean value) {
    bytes.putByte(value ? 1 : 0);
  }

  void put(long value) {
    bytes.putLong(value);
  }

  /** The text that the reader has just read. */
  void putText(JsonReader in) throws NotExactException {
    if (writer == null) {
      bytes.putString(in.textBuffer(), in.textFrom(), in.textTo());
      return;
    }
    try {
      writer.appendString(in.textBuffer(), in.textFrom(), in.textTo());
    } catch (ValueException e) {
      throw new NotExactException();
    }
  }

  /** The number that the reader has just read. */
  void putNumber(JsonReader in) throws NotExactException {
    try {
      scalar().appendNumber(in);
    } catch (ValueException e) {
      throw new NotExactException();
    }
  }

  /** The value under a NULL. */
  void putDefault() {
    if (writer != null) {
      writer.appendDefault();
    } else if (kind == Kind.INT) {
      bytes.putLong(0);
    } else {
      bytes.putByte(0);
    }
  }

  private ScalarWriter scalar() {
    if (writer == null) {
      throw new IllegalStateException("A number is no value of " + type());
    }
    return writer;
  }

  @Override
  void writeTo(OutputStream out) throws IOException {
    if (writer == null) {
      bytes.writeTo(out);
    } else {
      writer.writeTo(out);
    }
  }
}
