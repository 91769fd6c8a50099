package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import java.math.BigInteger;

/**
 * The version of a change: an unsigned number of at most 256 bits. It consists of parts of fixed
 * widths, the most significant first, so that versions compare as their parts do. Immutable.
 */
public final class Version {
  /** The version without any part. */
  public static final Version NONE = new Version(BigInteger.ZERO);

  private static final BigInteger UNSIGNED_LONG = BigInteger.ONE.shiftLeft(Long.SIZE);

  private final BigInteger value;

  private Version(BigInteger value) {
    this.value = value;
  }

  /**
   * Appends a less significant part.
   *
   * @param part at least 0
   * @param bits the width of the part in every version of the source
   * @throws JsonException if the part is negative or wider
   */
  public Version then(BigInteger part, int bits) throws JsonException {
    if (part.signum() < 0 || part.bitLength() > bits) {
      throw new JsonException(
          Reason.UNDECODABLE,
          "Expected a position in the source's log from 0 to 2^" + bits + " - 1 but found " + part,
          0);
    }
    return new Version(value.shiftLeft(bits).or(part));
  }

  /**
   * Appends a less significant part.
   *
   * @param part at least 0
   * @param bits the width of the part in every version of the source
   * @throws JsonException if the part is negative or wider
   */
  public Version then(long part, int bits) throws JsonException {
    return then(BigInteger.valueOf(part), bits);
  }

  /** The number that a signed long stands for when its bits are read as unsigned. */
  static BigInteger unsigned(BigInteger number) {
    return number.signum() < 0 ? number.add(UNSIGNED_LONG) : number;
  }

  /** In decimal digits. */
  @Override
  public String toString() {
    return value.toString();
  }
}
