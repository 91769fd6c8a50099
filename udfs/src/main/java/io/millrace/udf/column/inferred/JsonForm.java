package io.millrace.udf.column.inferred;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.RowTooLargeException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides for the rows of a block whether their JSON is sent as columns or as text. */
public abstract class JsonForm {
  /** Always text. */
  public static final JsonForm TEXT =
      new JsonForm() {
        @Override
        public @Nullable JsonObjects objects(Bytes texts) {
          return null;
        }
      };

  /**
   * Columns where they are exact.
   *
   * @param block the buffers of all columns of the block
   * @param writers of the values
   */
  public static JsonForm of(ClickHouseType type, RowBuffers block, ExactWriters writers) {
    Optional<JsonLimits> limits = JsonLimits.of(type);
    return limits.isPresent() ? new Columns(limits.get(), block, writers) : TEXT;
  }

  /**
   * The columns of the objects.
   *
   * @param texts the objects as strings
   * @return null if they are to be sent as text
   */
  public abstract @Nullable JsonObjects objects(Bytes texts);

  private static final class Columns extends JsonForm {
    /** The server splits larger blocks; with room for names. */
    private static final long MOST_BYTES = 248L << 20;

    private static final long FEW_BYTES = 1 << 16;

    /** How much larger than their text the columns may be. */
    private static final int MOST_GROWTH = 2;

    private final JsonLimits limits;
    private final RowBuffers block;
    private final ExactWriters writers;
    private final JsonReader in = new JsonReader();

    Columns(JsonLimits limits, RowBuffers block, ExactWriters writers) {
      this.limits = limits;
      this.block = block;
      this.writers = writers;
    }

    @Override
    public @Nullable JsonObjects objects(Bytes texts) {
      JsonBudget budget = new JsonBudget(writers, mostBytes(texts.length()));
      JsonObjects objects = new JsonObjects(limits, budget);
      try {
        read(texts, objects);
        objects.finish();
        budget.count();
        return objects;
      } catch (NotExactException | RowTooLargeException | JsonException e) {
        // The text was checked. It may still be deeper than this reader allows.
        return null;
      }
    }

    /** Every column may grow by the factor by which the whole block may. */
    private long mostBytes(int bytes) {
      double growth = Math.min(MOST_GROWTH, (double) MOST_BYTES / Math.max(1, block.bytes()));
      return Math.max(FEW_BYTES, (long) (bytes * growth));
    }

    private void read(Bytes texts, JsonObjects objects) throws JsonException, NotExactException {
      byte[] bytes = texts.array();
      int at = 0;
      while (at < texts.length()) {
        int length = 0;
        int shift = 0;
        byte part;
        do {
          part = bytes[at++];
          length |= (part & 0x7f) << shift;
          shift += 7;
        } while (part < 0);
        in.reset(bytes, at, at + length);
        in.startDocument(at);
        objects.append(in);
        at += length;
      }
    }
  }
}
