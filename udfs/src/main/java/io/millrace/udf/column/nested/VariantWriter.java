package io.millrace.udf.column.nested;

import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.VariantOrder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Variant(…), and Geometry: the first member that accepts a value gets it, in the order of {@link
 * VariantOrder}. A discriminator per value, then each member's values.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/variant">Variant</a>
 */
final class VariantWriter extends ColumnWriter {
  /** The discriminator of NULL. */
  private static final int NULL = 255;

  private static final int MODE_BYTES = 8;

  /** A member. */
  static final class Member {
    private final ColumnWriter values;
    private final RowBuffers buffers;

    /**
     * @param buffers only those of the values
     */
    Member(ColumnWriter values, RowBuffers buffers) {
      this.values = values;
      this.buffers = buffers;
    }
  }

  private final ClickHouseType type;
  private final Bytes numbers;
  private final Member[] members;
  private final int[] order;

  /**
   * @param members in the server's order, by name; at most 254
   * @param order in which to try them
   */
  VariantWriter(ClickHouseType type, List<Member> members, int[] order, RowBuffers buffers) {
    this.type = type;
    this.members = members.toArray(new Member[0]);
    this.order = order.clone();
    this.numbers = Bytes.appendOnly(buffers);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    int from = in.position();
    for (int number : order) {
      Member member = members[number];
      if (member.values.mayTake(token) && takes(member, in, token, from)) {
        numbers.putByte(number);
        return;
      }
    }
    throw refuse(in, ValueException.invalid("a value of one of its types"));
  }

  private static boolean takes(Member member, JsonReader in, JsonReader.Token token, int from)
      throws JsonException, ValueException {
    member.buffers.save();
    try {
      member.values.append(in, token);
      return true;
    } catch (ValueException e) {
      if (e.isConclusive()) {
        throw e;
      }
      member.buffers.restore();
      in.position(from);
      return false;
    }
  }

  @Override
  public void appendDefault() {
    numbers.putByte(NULL);
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    // The mode: one discriminator per value.
    out.write(new byte[MODE_BYTES]);
    for (Member member : members) {
      member.values.writePrefix(out);
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    numbers.writeTo(out);
    for (Member member : members) {
      member.values.writeTo(out);
    }
  }

  @Override
  public ClickHouseType type() {
    return type;
  }
}
