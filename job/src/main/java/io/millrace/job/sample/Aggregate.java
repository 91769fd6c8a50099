package io.millrace.job.sample;

import io.millrace.udf.decode.Record;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record the Kinesis Producer Library put together → the records it was given. The connector does
 * the same for the job; what is not whole stays one record, as it does there.
 *
 * @see <a
 *     href="https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md">KPL
 *     Aggregated Record Format</a>
 */
final class Aggregate {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int DIGEST = 16;

  // The message's fields, and those of each record in it.
  private static final int KEYS = 1;
  private static final int RECORDS = 3;
  private static final int KEY = 1;
  private static final int DATA = 3;

  private Aggregate() {}

  /** The record itself, when it is no aggregate. */
  static List<Record> split(Record record) {
    byte[] payload = record.payload();
    boolean marked =
        payload.length > MAGIC.length + DIGEST
            && Arrays.equals(payload, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    if (!marked) {
      return List.of(record);
    }
    try {
      return parts(
          record, ByteBuffer.wrap(payload, MAGIC.length, payload.length - MAGIC.length - DIGEST));
    } catch (RuntimeException notWhole) {
      return List.of(record);
    }
  }

  private static List<Record> parts(Record record, ByteBuffer message) {
    List<String> keys = new ArrayList<>();
    List<Record> parts = new ArrayList<>();
    while (message.hasRemaining()) {
      long field = number(message);
      ByteBuffer value = bytes(message);
      if (field >>> 3 == KEYS) {
        keys.add(StandardCharsets.UTF_8.decode(value).toString());
      } else if (field >>> 3 == RECORDS) {
        parts.add(part(record, value, keys));
      }
    }
    return parts;
  }

  private static Record part(Record record, ByteBuffer fields, List<String> keys) {
    byte[] data = {};
    String key = record.partitionKey();
    while (fields.hasRemaining()) {
      int field = (int) number(fields);
      boolean isNumber = (field & 7) == 0;
      if (isNumber) {
        long value = number(fields);
        key = field >>> 3 == KEY ? keys.get((int) value) : key;
      } else {
        ByteBuffer value = bytes(fields);
        if (field >>> 3 == DATA) {
          data = new byte[value.remaining()];
          value.get(data);
        }
      }
    }
    return new Record(
        data,
        record.stream(),
        record.shardId(),
        record.sequenceNumber(),
        key,
        record.arrivalMillis());
  }

  /** Seven bits a byte, the lowest first. */
  private static long number(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      number |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("No number is that long");
  }

  private static ByteBuffer bytes(ByteBuffer in) {
    int length = Math.toIntExact(number(in));
    ByteBuffer value = in.slice();
    value.limit(length);
    in.position(in.position() + length);
    return value;
  }
}
