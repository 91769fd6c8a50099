package io.millrace.udf.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.record.Reason;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Patterns of LIKE, also those that come from a document. */
final class LikePatternTest {
  /** {@code -Dmillrace.seed=…} repeats a run. */
  @Test
  void randomPatternsMatchAsARegularExpressionDoes() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      String text = letters("ab", random);
      String pattern = letters("aab%_", random);
      Pattern expected = Pattern.compile(pattern.replace("%", ".*").replace("_", "."));
      assertThat(matches(text, pattern))
          .as("seed %d: %s LIKE %s", seed, text, pattern)
          .isEqualTo(expected.matcher(text).matches());
    }
  }

  @Test
  @Timeout(60)
  void thePatternNeverTakesMoreThanTimeInProportionToTheText() throws Exception {
    String text = "a".repeat(1 << 20);
    assertThat(matches(text, "%" + "a".repeat(10_000) + "%")).isTrue();
    assertThat(matches(text, "%" + "a".repeat(50) + "b%")).isFalse();
    assertThat(matches("xyz".repeat(10_000), "%" + "xzy".repeat(1_000) + "%")).isFalse();
    assertThat(matches("a".repeat(300), "%" + "a".repeat(200) + "b")).isFalse();
    assertThatThrownBy(() -> matches(text, "%" + "a".repeat(10_000) + "b%"))
        .isInstanceOfSatisfying(
            ValueException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
  }

  private static String letters(String alphabet, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static boolean matches(String text, String pattern) throws ValueException {
    LikePattern like = new LikePattern(LikePattern.LetterCase.COUNTS);
    like.set(value(pattern));
    return like.matches(value(text));
  }

  private static FilterValue value(String text) {
    FilterValue value = new FilterValue("/a");
    byte[] utf8 = text.getBytes(UTF_8);
    value.setText(utf8, 0, utf8.length);
    return value;
  }
}
