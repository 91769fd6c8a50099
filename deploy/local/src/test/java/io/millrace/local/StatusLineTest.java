package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StatusLineTest {
  private static final StatusLine.Figures FIGURES =
      new StatusLine.Figures(12_345, 12_280, 49, Duration.ofMillis(1_840), 199.6);

  @Test
  void tellsPutArrivedRejectedLagAndRate() {
    assertThat(FIGURES.line())
        .isEqualTo("put 12,345 · arrived 12,280 · rejected 49 · lag 1.8 s · 200 rows/s");
  }

  @Test
  void saysWhatItWaitsForAtTheBeginning() {
    assertThat(new StatusLine.Figures(200, 0, 0, Duration.ofSeconds(1), 0).line())
        .isEqualTo(
            "put 200 · arrived 0 · rejected 0 · lag 1.0 s · 0 rows/s · waiting for the first rows");
  }

  @Test
  void isRewrittenInPlaceOnATerminalOnly() {
    assertThat(shownTwice(StatusLine.Place.TERMINAL))
        .isEqualTo(("\r\u001b[K" + FIGURES.line()).repeat(2) + System.lineSeparator());
    assertThat(shownTwice(StatusLine.Place.FILE))
        .isEqualTo((FIGURES.line() + System.lineSeparator()).repeat(2));
  }

  private static String shownTwice(StatusLine.Place place) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StatusLine line = new StatusLine(new PrintStream(bytes, true, UTF_8), place);
    line.show(FIGURES);
    line.show(FIGURES);
    line.end();
    return bytes.toString(UTF_8);
  }
}
