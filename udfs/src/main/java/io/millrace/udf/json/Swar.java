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
  private static final long PAIRS = 0x00FF00FF00FF00FFL;
  private static final long FOURS = 0x0000FFFF0000FFFFL;

  private Swar() {}

  /** The eight bytes from {@code at} on. All must be inside the array. */
  public static long word(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static int half(byte[] bytes, int at) {
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
  public static int firstMarked(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** Turns eight ASCII digits into the bytes 0 to 9, and any other byte into one above 9. */
  public static long digitValues(long word) {
    return word ^ (LOW_BITS * '0');
  }

  /**
   * Marks, by its high bit, every byte of {@link #digitValues} that is no digit. Only the lowest
   * marked byte is certain, because an addition carries upward.
   */
  public static long nonDigits(long values) {
    return (values | (values + LOW_BITS * (0x80 - 10))) & HIGH_BITS;
  }

  /** The number with these eight bytes as digits; the lowest byte is the highest digit. */
  static long number(long values) {
    long pairs = (values * 10 + (values >>> 8)) & PAIRS;
    long fours = (pairs * 100 + (pairs >>> 16)) & FOURS;
    return (fours * 10_000 + (fours >>> 32)) & 0xFFFF_FFFFL;
  }

  /**
   * The number with the first of these bytes as digits.
   *
   * @param count of digits, 0 to 7
   */
  public static int firstDigits(long values, int count) {
    // Zeros before the digits do not count; the second shift moves out what follows them.
    return (int) number((values << Byte.SIZE) << (Byte.SIZE * (7 - count)));
  }

  /**
   * The number that eight ASCII characters are in hexadecimal; negative if one is no such digit.
   */
  public static long hex(long word) {
    // Bit 6 tells the letters, of either case, from the digits.
    long letters = (word >>> 6) & LOW_BITS;
    long inLetters = (letters << 8) - letters;
    long low = word & (LOW_BITS * 0x0F);
    long tooLarge = low + LOW_BITS * (0x80 - 10) + letters * 3;
    long letterZero = ~(low + LOW_BITS * 0x7F) & inLetters;
    long wrong =
        ((tooLarge | letterZero) & HIGH_BITS)
            | (word & inLetters & 0x9090909090909090L)
            | ((word ^ (LOW_BITS * '0')) & ~inLetters & 0xB0B0B0B0B0B0B0B0L);
    long nibbles = low + letters * 9;
    long pairs = ((nibbles << 4) | (nibbles >>> 8)) & PAIRS;
    long fours = ((pairs << 8) | (pairs >>> 16)) & FOURS;
    return wrong == 0 ? ((fours << 16) | (fours >>> 32)) & 0xFFFF_FFFFL : -1;
  }

  /** Four characters of each array position as one word, for {@link #hex}. */
  public static long halves(byte[] bytes, int low, int high) {
    return (half(bytes, low) & 0xFFFF_FFFFL) | ((long) half(bytes, high) << 32);
  }

  /** Whether this number of bytes in one array, from an index on, equals the start of the other. */
  public static boolean equal(byte[] bytes, int from, byte[] start, int length) {
    return equal(bytes, from, start, 0, length);
  }

  /** Whether this number of bytes in one array equals as many in the other. */
  static boolean equal(byte[] bytes, int from, byte[] others, int othersFrom, int length) {
    if (length < Long.BYTES) {
      return length < Integer.BYTES
          ? equalBytes(bytes, from, others, othersFrom, length)
          : half(bytes, from) == half(others, othersFrom)
              && half(bytes, from + length - Integer.BYTES)
                  == half(others, othersFrom + length - Integer.BYTES);
    }
    int last = length - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      if (word(bytes, from + i) != word(others, othersFrom + i)) {
        return false;
      }
    }
    return word(bytes, from + last) == word(others, othersFrom + last);
  }

  private static boolean equalBytes(
      byte[] bytes, int from, byte[] others, int othersFrom, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != others[othersFrom + i]) {
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
