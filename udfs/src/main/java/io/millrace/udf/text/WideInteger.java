package io.millrace.udf.text;

/** An unsigned 256-bit integer, built from decimal digits. Reused: one per writer. */
public final class WideInteger {
  /** The number of digits that always fit a long, together with the power of ten for them. */
  private static final int CHUNK = 18;

  private static final long[] POWERS = powers();

  /** Least significant word first. */
  private long w0;

  private long w1;
  private long w2;
  private long w3;
  private boolean overflow;

  private long chunk;
  private int chunkDigits;

  public void clear() {
    w0 = 0;
    w1 = 0;
    w2 = 0;
    w3 = 0;
    overflow = false;
    chunk = 0;
    chunkDigits = 0;
  }

  /** Multiplies by ten and adds the digit. */
  public void push(int digit) {
    chunk = chunk * 10 + digit;
    if (++chunkDigits == CHUNK) {
      flush();
    }
  }

  /** Ends the number, in two's complement if negative. Called once, after the last digit. */
  public void finish(boolean negative) {
    flush();
    if (negative) {
      w0 = -w0;
      w1 = ~w1 + (w0 == 0 ? 1 : 0);
      w2 = ~w2 + (w0 == 0 && w1 == 0 ? 1 : 0);
      w3 = ~w3 + (w0 == 0 && w1 == 0 && w2 == 0 ? 1 : 0);
    }
  }

  /** Whether it exceeds 256 bits. */
  public boolean overflow() {
    return overflow;
  }

  /** One of the four words, the least significant first. */
  public long word(int index) {
    switch (index) {
      case 0:
        return w0;
      case 1:
        return w1;
      case 2:
        return w2;
      default:
        return w3;
    }
  }

  private void flush() {
    long factor = POWERS[chunkDigits];
    long carry = chunk;
    long high;
    high = multiplyHigh(w0, factor);
    w0 = w0 * factor + carry;
    carry = high + (Long.compareUnsigned(w0, carry) < 0 ? 1 : 0);
    high = multiplyHigh(w1, factor);
    w1 = w1 * factor + carry;
    carry = high + (Long.compareUnsigned(w1, carry) < 0 ? 1 : 0);
    high = multiplyHigh(w2, factor);
    w2 = w2 * factor + carry;
    carry = high + (Long.compareUnsigned(w2, carry) < 0 ? 1 : 0);
    high = multiplyHigh(w3, factor);
    w3 = w3 * factor + carry;
    carry = high + (Long.compareUnsigned(w3, carry) < 0 ? 1 : 0);
    overflow |= carry != 0;
    chunk = 0;
    chunkDigits = 0;
  }

  /** The upper half of an unsigned word times a positive one. */
  private static long multiplyHigh(long unsigned, long positive) {
    return Math.multiplyHigh(unsigned, positive) + ((unsigned >> 63) & positive);
  }

  private static long[] powers() {
    long[] powers = new long[CHUNK + 1];
    powers[0] = 1;
    for (int i = 1; i <= CHUNK; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
