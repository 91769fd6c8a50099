package io.millrace.udf.column.nested;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.inferred.JsonForm;
import io.millrace.udf.column.inferred.JsonObjects;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON: columns for the paths of the objects, as the server stores them ({@link JsonObjects}).
 * Where the server might infer other types, it is the objects' own text, which the server parses
 * like a value in JSONEachRow. A value that the server cannot read would fail the whole block, so
 * {@link JsonCheck} checks it first.
 *
 * <p>Rows are kept as text. Types depend on all rows of a block, so the columns are built when the
 * block is written.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/newjson">JSON</a>
 */
final class JsonWriter extends ColumnWriter {
  /** Declares that strings follow, instead of columns for paths. */
  private static final byte[] AS_TEXT = {1, 0, 0, 0, 0, 0, 0, 0};

  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

  private final ClickHouseType type;
  private final JsonCheck check;
  private final JsonEdits edits;
  private final Bytes texts;
  private final JsonForm form;

  /** Whether the form of the present rows is known. */
  private boolean decided;

  /** The columns of the present rows; null if they are sent as text. */
  private @Nullable JsonObjects objects;

  /**
   * @param edits collects the values that are sent as another text
   * @param form decides on text or columns
   */
  JsonWriter(
      ClickHouseType type, JsonCheck check, JsonEdits edits, JsonForm form, RowBuffers buffers) {
    this.type = type;
    this.check = check;
    this.edits = edits;
    this.form = form;
    this.texts = new Bytes(buffers);
    buffers.whenChanged(this::forget);
  }

  private void forget() {
    decided = false;
    objects = null;
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return token == JsonReader.Token.OBJECT;
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (token != JsonReader.Token.OBJECT) {
      throw misfit(in, "an object");
    }
    int from = in.position();
    edits.clear();
    check.check(in);
    put(in.buffer(), from, in.position());
  }

  private void put(byte[] source, int from, int to) {
    forget();
    texts.putNumber(to - from + edits.growth());
    int copied = from;
    for (int i = 0; i < edits.count(); i++) {
      texts.put(source, copied, edits.from(i));
      texts.putByte('"');
      texts.put(edits.texts(), edits.textFrom(i), edits.textTo(i));
      texts.putByte('"');
      copied = edits.to(i);
    }
    texts.put(source, copied, to);
  }

  @Override
  public void appendDefault() {
    forget();
    texts.putString(EMPTY, 0, EMPTY.length);
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    JsonObjects columns = objects();
    if (columns == null) {
      out.write(AS_TEXT);
    } else {
      columns.writePrefix(out);
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    JsonObjects columns = objects();
    if (columns == null) {
      texts.writeTo(out);
    } else {
      columns.writeTo(out);
    }
  }

  private @Nullable JsonObjects objects() {
    if (!decided) {
      objects = form.objects(texts);
      decided = true;
    }
    return objects;
  }

  @Override
  public ClickHouseType type() {
    return type;
  }
}
