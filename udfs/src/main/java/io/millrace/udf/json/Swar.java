package io.millrace.udf.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Processes eight bytes at a time (SWAR). A word has its first byte in the lowest eight bits. */
public final class Swar {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

  private Swar() {}

  /** The eight bytes from {@code at} on. All must be inside the array. */
  static long word(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  private static int half(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  /**
   * Marks, by its high bit, every byte that ends a plain run of a JSON string: a quote, a
   * backslash, a control character. Only the lowest marked byte is certain, because a subtraction
   * borrows upward.
   */
  static long stringStops(long word) {
    // XOR 2 moves the quote (22) to 20 and keeps 00..1F below 20, so that one comparison finds
    // both.
    long quoteOrControl = (word ^ (LOW_BITS * 2)) - LOW_BITS * 0x21;
    long backslash = (word ^ (LOW_BITS * '\\')) - LOW_BITS;
    return (quoteOrControl | backslash) & ~word & HIGH_BITS;
  }

  /** The number of bytes before the first marked one. */
  static int firstMarked(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** Whether this number of bytes in one array, from an index on, equals the start of the other. */
  public static boolean equal(byte[] bytes, int from, byte[] start, int length) {
    if (length < Long.BYTES) {
      return length < Integer.BYTES
          ? equalBytes(bytes, from, start, length)
          : half(bytes, from) == half(start, 0)
              && half(bytes, from + length - Integer.BYTES) == half(start, length - Integer.BYTES);
    }
    int last = length - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      if (word(bytes, from + i) != word(start, i)) {
        return false;
      }
    }
    return word(bytes, from + last) == word(start, last);
  }

  private static boolean equalBytes(byte[] bytes, int from, byte[] start, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Hashes the length and the first and last eight bytes: cheap, and sufficient for names of
   * fields.
   */
  static int hash(byte[] bytes, int from, int to) {
    int length = to - from;
    long hash;
    if (length >= Long.BYTES) {
      hash = word(bytes, from) * HASH_FACTOR + word(bytes, to - Long.BYTES);
    } else {
      hash = shortWord(bytes, from, length);
    }
    hash = (hash ^ length) * HASH_FACTOR;
    return (int) (hash >>> 32);
  }

  private static long shortWord(byte[] bytes, int from, int length) {
    if (length > 0 && from + Long.BYTES <= bytes.length) {
      return word(bytes, from) << ((Long.BYTES - length) * 8);
    }
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = (word << 8) | (bytes[from + i] & 0xFF);
    }
    return length == 0 ? 0 : word << ((Long.BYTES - length) * 8);
  }
}
