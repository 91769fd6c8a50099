package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.nio.charset.StandardCharsets;

/**
 * String: text unchanged; any other value as its source text, like ClickHouse. Also for JSON
 * columns, which the server parses from text.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/string">String</a>
 */
final class StringWriter extends ScalarWriter {
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

  StringWriter(ClickHouseType type, RowBuffers buffers) {
    super(type, "any value", buffers);
  }

  @Override
  public boolean takesEmptyText() {
    return true;
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return true;
  }

  @Override
  public void appendNumber(JsonReader in) {
    appendString(in.textBuffer(), in.textFrom(), in.textTo());
  }

  @Override
  protected void appendBoolean(boolean value) {
    byte[] text = value ? TRUE : FALSE;
    appendString(text, 0, text.length);
  }

  @Override
  protected void appendContainer(JsonReader in) throws JsonException {
    int from = in.position();
    in.skipValue();
    appendString(in.buffer(), from, in.position());
  }

  @Override
  public void appendString(byte[] text, int from, int to) {
    data.putString(text, from, to);
  }

  @Override
  public void appendDefault() {
    data.putByte(0);
  }
}
