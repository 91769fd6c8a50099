package io.millrace.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of the metric is one bounded line, and says the same when it is read again. */
final class InsertErrorTest {
  private static final Instant AT = Instant.parse("2026-11-28T20:15:30.123Z");

  @Test
  void isReadAsItWasWritten() {
    InsertError error =
        InsertError.of(
            AT,
            Optional.of("http://127.0.0.1:8123/clickhouse-a"),
            InsertErrorClass.NOT_CLICKHOUSE,
            "No answer from ClickHouse: Connection refused. Is it up?");
    assertThat(error)
        .hasToString(
            "2026-11-28T20:15:30.123Z http://127.0.0.1:8123/clickhouse-a not_clickhouse: No answer"
                + " from ClickHouse: Connection refused. Is it up?");
    InsertError read = InsertError.parse(error.toString()).orElseThrow();
    assertThat(read).isEqualTo(error).hasSameHashCodeAs(error);
    assertThat(read.at()).isEqualTo(AT);
    assertThat(read.endpoint()).contains("http://127.0.0.1:8123/clickhouse-a");
    assertThat(read.errorClass()).isEqualTo("not_clickhouse");
    assertThat(read.message())
        .isEqualTo("No answer from ClickHouse: Connection refused. Is it up?");
  }

  @Test
  void mayLackAnAddress() {
    InsertError error =
        InsertError.of(AT, Optional.empty(), InsertErrorClass.OTHER, "It has no server.");
    assertThat(error.toString()).contains(" - other: ");
    assertThat(InsertError.parse(error.toString()).orElseThrow().endpoint()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'two\nlines', two lines",
    "'a\r\n\tb', a b",
    "'\u001b]0;title\u0007x', ']0;title x'",
    "'\u202eright to left', right to left",
    "'a\u200bb\u2028c', a b c",
    "'  padded ', padded"
  })
  void controlsNoTerminal(String message, String shown) {
    InsertError error = InsertError.of(AT, Optional.empty(), InsertErrorClass.ROWS, message);
    assertThat(error.message()).isEqualTo(shown);
    assertThat(InsertError.parse(error.toString())).contains(error);
  }

  @Test
  void isShortWhateverTheServerSays() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      StringBuilder said = new StringBuilder();
      for (int i = random.nextInt(3_000); i > 0; i--) {
        said.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
      }
      InsertError error =
          InsertError.of(AT, Optional.of(said.toString()), InsertErrorClass.VIEWS, said.toString());
      assertThat(error.toString()).as("round %d", round).doesNotContain("\n", "\r", "\u001b");
      assertThat(error.message().codePoints().count())
          .isLessThanOrEqualTo(InsertError.LONGEST_MESSAGE);
      assertThat(InsertError.parse(error.toString())).as("round %d", round).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "0", "yesterday http://a other: x", "2026-11-28T20:15:30Z http://a"})
  void otherTextsAreNoErrors(String text) {
    assertThat(InsertError.parse(text)).isEmpty();
  }
}
