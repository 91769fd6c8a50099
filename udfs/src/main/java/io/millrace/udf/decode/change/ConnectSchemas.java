package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The schemas that came last, by their bytes. Every event repeats its schema, which is larger than
 * the row, so it is parsed only once. Not thread-safe.
 */
public final class ConnectSchemas {
  private static final int MOST = 64;

  private final JsonReader reader;
  private final Map<ByteBuffer, ConnectSchema> schemas = new LastUsed();

  /**
   * @param depth maximum nesting of a schema
   */
  public ConnectSchemas(int depth) {
    reader = new JsonReader(depth);
  }

  /** The schema that is an object in a range of bytes. */
  public ConnectSchema of(byte[] buffer, int from, int to) throws JsonException {
    ConnectSchema known = schemas.get(ByteBuffer.wrap(buffer, from, to - from));
    if (known != null) {
      return known;
    }
    reader.reset(buffer, from, to);
    ConnectSchema read = ConnectSchema.of(reader);
    schemas.put(ByteBuffer.wrap(Arrays.copyOfRange(buffer, from, to)), read);
    return read;
  }

  private static final class LastUsed extends LinkedHashMap<ByteBuffer, ConnectSchema> {
    private static final long serialVersionUID = 1L;

    LastUsed() {
      super(MOST, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<ByteBuffer, ConnectSchema> eldest) {
      return size() > MOST;
    }
  }
}
