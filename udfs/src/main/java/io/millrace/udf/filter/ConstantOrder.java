package io.millrace.udf.filter;

import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.Swar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compares the JSON of a value with a constant text or number, as far as that needs no unescaping
 * and no more than 64 bits. {@link ValueOrder} compares everything else. Immutable.
 */
public final class ConstantOrder {
  /** The value is null. */
  public static final int NULL = 2;

  /** Only {@link ValueOrder} can compare the value. */
  public static final int UNDECIDED = 3;

  /** Any text of so many digits is a long. */
  private static final int MOST_DIGITS = 18;

  /** The constant text in quotes; empty if it is a number. */
  private final byte[] quoted;

  /** The first bytes of the text and, if it is short, its closing quote. */
  private final long head;

  /** The bits of {@link #head} that count. */
  private final long headBits;

  /** By number of decimals, the constant number as an integer of that scale, if it is a long. */
  private final long[] scaled = new long[MOST_DIGITS + 1];

  private final boolean[] isScaled = new boolean[MOST_DIGITS + 1];

  /** Whether only equality matters: which of two texts is less need not be found out. */
  private final boolean isForEquality;

  private ConstantOrder(byte[] quoted, long unscaled, int scale, boolean isForEquality) {
    this.quoted = quoted;
    int headBytes = Math.min(quoted.length - 1, Long.BYTES);
    head = headBytes < 1 ? 0 : Swar.word(Arrays.copyOf(quoted, 1 + Long.BYTES), 1);
    headBits = headBytes < 1 ? 0 : -1L >>> (Long.SIZE - Byte.SIZE * headBytes);
    this.isForEquality = isForEquality;
    BigDecimal number = BigDecimal.valueOf(unscaled, scale);
    for (int decimals = scale; decimals <= MOST_DIGITS; decimals++) {
      BigInteger integer = number.setScale(decimals).unscaledValue();
      isScaled[decimals] = integer.bitLength() < Long.SIZE;
      scaled[decimals] = isScaled[decimals] ? integer.longValueExact() : 0;
    }
  }

  /**
   * Returns null if every comparison with this constant needs {@link ValueOrder}.
   *
   * @param isForEquality whether it only matters if a value equals the constant; {@link #compare}
   *     may return 1 for a lesser value then
   */
  public static @Nullable ConstantOrder with(FilterValue constant, boolean isForEquality) {
    if (constant.kind() == FilterValue.Kind.TEXT) {
      byte[] text = Arrays.copyOfRange(constant.bytes(), constant.from(), constant.to());
      byte[] quoted = JsonReader.quoted(text);
      return quoted.length == 0 ? null : new ConstantOrder(quoted, 0, 0, isForEquality);
    }
    boolean isDecimal =
        constant.kind() == FilterValue.Kind.NUMBER
            && constant.fitsLong()
            && constant.scale() >= 0
            && constant.scale() <= MOST_DIGITS;
    return isDecimal
        ? new ConstantOrder(new byte[0], constant.unscaled(), constant.scale(), isForEquality)
        : null;
  }

  /** Whether it is a number. */
  public boolean isNumber() {
    return quoted.length == 0;
  }

  /**
   * Returns -1, 0 or 1 as the value is less than, equal to or greater than the constant, or {@link
   * #NULL} or {@link #UNDECIDED}.
   *
   * @param json contains the value, which is valid
   * @param from first byte of the value
   * @param to end of the value, exclusive
   */
  public int compare(byte[] json, int from, int to) {
    byte first = json[from];
    if (first == 'n') {
      return NULL;
    }
    return first == '"' && !isNumber() ? compareText(json, from, to) : UNDECIDED;
  }

  /** The first byte that differs decides. Up to there, the value has no escape. */
  private int compareText(byte[] json, int from, int to) {
    int same = samePrefix(json, from, to);
    if (same == quoted.length) {
      return 0;
    }
    byte found = json[from + same];
    if (found == '\\') {
      return UNDECIDED;
    }
    if (isForEquality) {
      return 1;
    }
    if (found == '"' || same == quoted.length - 1) {
      return found == '"' ? -1 : 1;
    }
    return (found & 0xFF) < (quoted[same] & 0xFF) ? -1 : 1;
  }

  /** How many bytes of the quoted texts are the same, counted from the first quote. */
  private int samePrefix(byte[] json, int from, int to) {
    int same = 1;
    if (from + 1 + Long.BYTES <= json.length) {
      long different = (Swar.word(json, from + 1) ^ head) & headBits;
      if (different != 0) {
        return 1 + Long.numberOfTrailingZeros(different) / Byte.SIZE;
      }
      same = Math.min(quoted.length, 1 + Long.BYTES);
    }
    int most = Math.min(quoted.length, to - from);
    while (same < most && json[from + same] == quoted[same]) {
      same++;
    }
    return same;
  }

  /**
   * Compares a number that is known already, as {@link #compare} does.
   *
   * @param unscaled the digits, with their sign
   * @param decimals how many of the digits are decimals; negative if zeros follow them
   */
  public int compareNumber(long unscaled, int decimals) {
    return decimals >= 0 && decimals <= MOST_DIGITS && isScaled[decimals]
        ? Long.compare(unscaled, scaled[decimals])
        : UNDECIDED;
  }
}
