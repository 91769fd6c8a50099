package io.millrace.job.source.client;

import io.millrace.udf.decode.KplAggregate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.clientlibrary.types.Messages;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.clientlibrary.types.Messages.AggregatedRecord;
import org.apache.flink.kinesis.shaded.com.google.protobuf.CodedInputStream;
import org.apache.flink.kinesis.shaded.com.google.protobuf.InvalidProtocolBufferException;
import org.apache.flink.kinesis.shaded.com.google.protobuf.WireFormat;

/**
 * Hides malformed aggregated records from the connector, which would try to de-aggregate them. A
 * record whose table index is out of range, or whose hash key is not a number, has a valid
 * checksum. For its error message the connector (in code from the Kinesis Client Library) uses a
 * class that Java 11 lacks, so the job would fail on it again and again. With that class on the
 * class path, it would drop the rest of the record. A hidden record becomes one rejected row,
 * unchanged.
 *
 * <p>A hidden payload is prefixed with a byte that no aggregated record begins with; so is a
 * payload that begins with that byte.
 *
 * @see <a
 *     href="https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md">KPL
 *     Aggregated Record Format</a>
 */
public final class MalformedAggregates {
  private static final byte HIDDEN = 0;
  private static final int MAGIC = KplAggregate.MAGIC_LENGTH;
  private static final int CHECKSUM = 16;

  private MalformedAggregates() {}

  /** Whether to hide the payload from the connector. */
  static boolean mustHide(ByteBuffer payload) {
    if (!payload.hasRemaining()) {
      return false;
    }
    return payload.get(payload.position()) == HIDDEN
        || (KplAggregate.startsWithMagic(payload) && isBroken(bytes(payload)));
  }

  /** The number of records that the connector creates from one. */
  static int subRecords(ByteBuffer payload) {
    int length = payload.remaining() - MAGIC - CHECKSUM;
    if (length <= 0 || !KplAggregate.startsWithMagic(payload)) {
      return 1;
    }
    ByteBuffer message = payload.slice();
    message.position(MAGIC).limit(MAGIC + length);
    try {
      int count = 0;
      CodedInputStream in = CodedInputStream.newInstance(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        count += WireFormat.getTagFieldNumber(tag) == AggregatedRecord.RECORDS_FIELD_NUMBER ? 1 : 0;
        in.skipField(tag);
      }
      return Math.max(1, count);
    } catch (IOException noMessage) {
      return 1;
    }
  }

  static ByteBuffer hide(ByteBuffer payload) {
    return ByteBuffer.allocate(1 + payload.remaining()).put(HIDDEN).put(payload.duplicate()).flip();
  }

  /** The original payload. */
  public static byte[] show(byte[] payload) {
    return payload.length > 0 && payload[0] == HIDDEN
        ? Arrays.copyOfRange(payload, 1, payload.length)
        : payload;
  }

  /** Whether an aggregate cannot be de-aggregated. */
  private static boolean isBroken(byte[] payload) {
    int length = payload.length - MAGIC - CHECKSUM;
    if (length <= 0) {
      return false;
    }
    try {
      AggregatedRecord record = AggregatedRecord.PARSER.parseFrom(payload, MAGIC, length);
      return !record.getRecordsList().stream().allMatch(part -> isPlaced(part, record));
    } catch (InvalidProtocolBufferException noMessage) {
      return true;
    }
  }

  /** Whether the referenced partition key and hash key exist. */
  private static boolean isPlaced(Messages.Record part, AggregatedRecord in) {
    if (!isIn(in.getPartitionKeyTableCount(), part.getPartitionKeyIndex())) {
      return false;
    }
    long hashKey = part.getExplicitHashKeyIndex();
    return !part.hasExplicitHashKeyIndex()
        || (isIn(in.getExplicitHashKeyTableCount(), hashKey)
            && ShardHashKeys.isOne(in.getExplicitHashKeyTable((int) hashKey)));
  }

  private static boolean isIn(int count, long index) {
    return index >= 0 && index < count;
  }

  private static byte[] bytes(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }
}
