package io.millrace.job.source.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.clientlibrary.types.Messages;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.clientlibrary.types.Messages.AggregatedRecord;
import org.apache.flink.kinesis.shaded.com.google.protobuf.CodedInputStream;
import org.apache.flink.kinesis.shaded.com.google.protobuf.InvalidProtocolBufferException;
import org.apache.flink.kinesis.shaded.com.google.protobuf.WireFormat;

/**
 * Hides aggregated records that cannot be taken apart from the connector, which would try. One with
 * an index into its tables that leads nowhere, or a hash key that is none, has a valid checksum,
 * and the connector (in code it took from the Kinesis Client Library) describes it by a class that
 * Java 11 has no more: the job would fail at it again and again. On a class path that has the
 * class, it would leave out what is left of the record. Hidden, it becomes one rejected row as it
 * is.
 *
 * <p>A hidden payload has one byte in front, with which no aggregated record begins; so has one
 * that begins with that byte by itself.
 *
 * @see <a
 *     href="https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md">KPL
 *     Aggregated Record Format</a>
 */
public final class MalformedAggregates {
  private static final byte HIDDEN = 0;
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int CHECKSUM = 16;

  private MalformedAggregates() {}

  /** Whether the connector must not see the payload as it is. */
  static boolean mustHide(ByteBuffer payload) {
    if (!payload.hasRemaining()) {
      return false;
    }
    byte first = payload.get(payload.position());
    return first == HIDDEN || (first == MAGIC[0] && isBroken(bytes(payload)));
  }

  /** How many records the connector makes of one. */
  static int subRecords(ByteBuffer payload) {
    int length = payload.remaining() - MAGIC.length - CHECKSUM;
    if (length <= 0 || !payload.slice().limit(MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return 1;
    }
    ByteBuffer message = payload.slice();
    message.position(MAGIC.length).limit(MAGIC.length + length);
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

  /** The payload as it was put. */
  public static byte[] show(byte[] payload) {
    return payload.length > 0 && payload[0] == HIDDEN
        ? Arrays.copyOfRange(payload, 1, payload.length)
        : payload;
  }

  private static boolean isBroken(byte[] payload) {
    int length = payload.length - MAGIC.length - CHECKSUM;
    if (length <= 0 || !Arrays.equals(payload, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return false;
    }
    try {
      AggregatedRecord record = AggregatedRecord.PARSER.parseFrom(payload, MAGIC.length, length);
      return !record.getRecordsList().stream().allMatch(part -> isPlaced(part, record));
    } catch (InvalidProtocolBufferException noMessage) {
      return true;
    }
  }

  /** Whether the partition key and the hash key it refers to are there. */
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
