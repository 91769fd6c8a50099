package io.millrace.udf.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a block in the Native format sequentially. */
final class NativeInput {
  /** The bytes do not have the expected layout. */
  static final class UnknownLayout extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownLayout(String what) {
      super(what, null, false, false);
    }
  }

  private final byte[] bytes;
  private final ByteBuffer buffer;
  private int at;

  NativeInput(byte[] bytes) {
    this.bytes = bytes;
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  /**
   * Skips bytes.
   *
   * @return the position of the first one
   */
  int skip(long length) {
    if (length < 0 || length > bytes.length - at) {
      throw new UnknownLayout("The block ends too early");
    }
    int from = at;
    at += (int) length;
    return from;
  }

  int unsignedByte() {
    return bytes[skip(1)] & 0xff;
  }

  /** Reads eight bytes, little endian. */
  long fixedLong() {
    return buffer.getLong(skip(Long.BYTES));
  }

  /** Reads a var-int. */
  int number() {
    long number = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int next = unsignedByte();
      number |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (number > Integer.MAX_VALUE) {
          break;
        }
        return (int) number;
      }
    }
    throw new UnknownLayout("A number is too large");
  }

  String text() {
    int length = number();
    return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
  }
}
