package io.millrace.udf.decode;

import java.nio.ByteBuffer;

/**
 * How an aggregated record of the Kinesis Producer Library begins.
 *
 * @see <a
 *     href="https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md">KPL
 *     Aggregated Record Format</a>
 */
public final class KplAggregate {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  /** Bytes before the message. */
  public static final int MAGIC_LENGTH = MAGIC.length;

  private KplAggregate() {}

  /** Whether the bytes from the buffer's position on begin like one. */
  public static boolean startsWithMagic(ByteBuffer payload) {
    return payload.remaining() >= MAGIC.length
        && payload.slice().limit(MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }
}
