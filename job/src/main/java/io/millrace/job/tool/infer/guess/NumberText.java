package io.millrace.job.tool.infer.guess;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises text that is numbers: prices, counts, times; no codes, zip codes or ids. */
final class NumberText {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,76})");
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,30})?");
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private NumberText() {}

  /** The type of these texts; empty if they are no numbers to calculate with. */
  static Optional<Guess> of(Field field, Set<String> texts) {
    if (all(texts, WHOLE)) {
      return whole(field, texts);
    }
    if (!all(texts, NUMBER)) {
      return all(texts, DIGITS)
          ? Optional.of(
              Guess.of("String", "numbers with leading zeros: codes, which a number would change"))
          : Optional.empty();
    }
    if (FieldWords.isCode(field)) {
      return Optional.empty();
    }
    Field.Decimals decimals = new Field.Decimals();
    texts.forEach(text -> decimals.add(new BigDecimal(text)));
    return time(field, decimals)
        .or(
            () ->
                FractionGuess.decimal(
                    decimals.whole(), decimals, "every text is a number without leading zeros"));
  }

  private static Optional<Guess> time(Field field, Field.Decimals decimals) {
    return EpochTime.of(field, decimals.least().toBigInteger(), decimals.greatest().toBigInteger())
        .filter(guess -> "seconds".equals(guess.keys().get("unit")))
        .map(
            guess ->
                Guess.time(
                    "DateTime64("
                        + (decimals.most() <= 3 ? 3 : decimals.most() <= 6 ? 6 : 9)
                        + ", 'UTC')",
                    guess.reason() + ", in text",
                    guess.keys(),
                    guess.months()));
  }

  private static Optional<Guess> whole(Field field, Set<String> texts) {
    BigInteger least = new BigInteger(texts.iterator().next());
    BigInteger greatest = least;
    for (String text : texts) {
      BigInteger number = new BigInteger(text);
      least = least.min(number);
      greatest = greatest.max(number);
    }
    Optional<Guess> time =
        EpochTime.of(field, least, greatest).filter(guess -> !guess.keys().isEmpty());
    if (time.isPresent()) {
      return time;
    }
    if (!FieldWords.isAmount(field)) {
      return Optional.empty();
    }
    Guess number = IntegerGuess.of(field, least, greatest);
    return Optional.of(
        Guess.of(number.type(), "every text is a whole number, and its name says that it counts"));
  }

  private static boolean all(Set<String> texts, Pattern form) {
    return texts.stream().allMatch(text -> form.matcher(text).matches());
  }
}
