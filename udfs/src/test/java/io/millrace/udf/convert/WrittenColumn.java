package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;

/** One column under test, and the bytes that were written to it. */
final class WrittenColumn {
  private final RowBuffers buffers = new RowBuffers();
  private final ColumnWriter writer;

  WrittenColumn(String type) throws UnsupportedTypeException {
    this(type, EmptyText.KEEP);
  }

  WrittenColumn(String type, EmptyText emptyText) throws UnsupportedTypeException {
    writer = new ColumnWriters(ZoneOffset.UTC, buffers, emptyText).writer(type);
  }

  /** Appends a JSON value. */
  void append(String json) throws JsonException, ValueException {
    appendBytes(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a JSON value, which need not be text. */
  void appendBytes(byte[] bytes) throws JsonException, ValueException {
    JsonReader in = new JsonReader();
    in.reset(bytes, 0, bytes.length);
    writer.read(in);
  }

  /** The bytes of this value alone. */
  ByteBuffer bytes(String json) throws JsonException, ValueException, IOException {
    return bytes(json.getBytes(StandardCharsets.UTF_8));
  }

  ByteBuffer bytes(byte[] json) throws JsonException, ValueException, IOException {
    buffers.clear();
    appendBytes(json);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
