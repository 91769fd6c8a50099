package io.millrace.job.tool.infer.guess;

import io.millrace.job.tool.infer.guess.Field.Decimals;
import io.millrace.udf.table.WideTypes;
import java.math.BigInteger;
import java.util.Optional;

/** Guesses the type of numbers, some with a fraction: times, Decimal or Float64. */
final class FractionGuess {
  /** Digits before the point beyond those in the sample. */
  private static final int HEADROOM = 3;

  private static final int[] PRECISIONS = {18, 38, 76};

  private FractionGuess() {}

  static Guess of(Field field, Numbers numbers) {
    Optional<Guess> time = EpochTime.fraction(field);
    if (time.isPresent()) {
      return time.get();
    }
    boolean isExact =
        numbers == Numbers.EXACT || (numbers == Numbers.FLOATING_UNLESS_FIXED && areFixed(field));
    if (isExact && field.decimals().areKnown()) {
      String reason =
          numbers == Numbers.EXACT
              ? "the source's numbers are exact"
              : "all numbers have the same form, zeros at the end included";
      Optional<Guess> exact = decimal(whole(field), field.decimals(), reason);
      if (exact.isPresent()) {
        return exact.get();
      }
    }
    return Guess.of(WideTypes.FRACTION, "");
  }

  private static boolean areFixed(Field field) {
    Decimals decimals = field.decimals();
    boolean isOneScale = decimals.fewest() == decimals.most() && decimals.most() > 1;
    return isOneScale && decimals.endInZeros() && !field.hasWholeNumbers();
  }

  private static int whole(Field field) {
    if (!field.hasWholeNumbers()) {
      return field.decimals().whole();
    }
    BigInteger widest = field.least().abs().max(field.greatest().abs());
    return Math.max(field.decimals().whole(), widest.toString().length());
  }

  /**
   * A Decimal with room to grow. Numbers that all have as many decimals keep that many, and others
   * get two more. Empty if there are too many digits.
   *
   * @param whole most digits before the point
   */
  static Optional<Guess> decimal(int whole, Decimals decimals, String reason) {
    boolean isFixed = decimals.fewest() == decimals.most();
    int scale = isFixed ? decimals.most() : decimals.most() + 2;
    for (int precision : PRECISIONS) {
      if (whole + HEADROOM + scale <= precision) {
        return Optional.of(
            Guess.of(
                "Decimal(" + precision + ", " + scale + ")",
                reason
                    + ", with "
                    + (isFixed ? "" : "at most ")
                    + decimals.most()
                    + (decimals.most() == 1 ? " decimal" : " decimals")));
      }
    }
    return Optional.empty();
  }
}
