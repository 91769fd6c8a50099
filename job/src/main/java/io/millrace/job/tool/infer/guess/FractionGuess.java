package io.millrace.job.tool.infer.guess;

import io.millrace.job.tool.infer.guess.Field.Decimals;
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
    if (numbers == Numbers.EXACT && field.decimals().areKnown()) {
      Optional<Guess> exact =
          decimal(whole(field), field.decimals(), "the source's numbers are exact");
      if (exact.isPresent()) {
        return exact.get();
      }
    }
    return Guess.of("Float64", "");
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
