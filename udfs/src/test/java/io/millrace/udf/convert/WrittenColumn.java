package io.millrace.udf.convert;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.nested.ColumnWriters;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.table.JsonEncoding;
import io.millrace.udf.type.UnsupportedTypeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;

/** One column under test, and the bytes that were written to it. */
public final class WrittenColumn {
  private final RowBuffers buffers = new RowBuffers();
  private final ColumnWriter writer;

  public WrittenColumn(String type) throws UnsupportedTypeException {
    this(type, EmptyText.KEEP);
  }

  public WrittenColumn(String type, EmptyText emptyText) throws UnsupportedTypeException {
    writer =
        new ColumnWriters(ZoneOffset.UTC, buffers, emptyText, JsonEncoding.COLUMNS).writer(type);
  }

  /** Appends a JSON value. */
  public void append(String json) throws JsonException, ValueException {
    appendBytes(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a JSON value, which need not be text. */
  public void appendBytes(byte[] bytes) throws JsonException, ValueException {
    JsonReader in = new JsonReader();
    in.reset(bytes, 0, bytes.length);
    writer.read(in);
  }

  /** The bytes of this value alone. */
  public ByteBuffer bytes(String json) throws JsonException, ValueException, IOException {
    return bytes(json.getBytes(StandardCharsets.UTF_8));
  }

  public ByteBuffer bytes(byte[] json) throws JsonException, ValueException, IOException {
    buffers.clear();
    appendBytes(json);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
