package io.millrace.udf.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a block in the Native format from its beginning to its end. */
final class NativeInput {
  /** The bytes are not what is expected here. */
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
   * Passes over bytes.
   *
   * @return where they begin
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

  /** Eight bytes, the lowest first. */
  long fixedLong() {
    return buffer.getLong(skip(Long.BYTES));
  }

  /** A number of seven bits a byte, the lowest first. */
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
