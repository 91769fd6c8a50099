package io.millrace.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** One status line of the stack: rewritten in place on a terminal, else appended. */
final class StatusLine {
  private static final String BACK_AND_CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final Place place;

  StatusLine(PrintStream out, Place place) {
    this.out = out;
    this.place = place;
  }

  enum Place {
    TERMINAL(Duration.ofSeconds(1)),
    FILE(Duration.ofSeconds(5));

    private final Duration interval;

    Place(Duration interval) {
      this.interval = interval;
    }

    Duration interval() {
      return interval;
    }
  }

  void show(Figures figures) {
    if (place == Place.TERMINAL) {
      out.print(BACK_AND_CLEAR + figures.line());
      out.flush();
    } else {
      out.println(figures.line());
    }
  }

  /** Starts a new line for the output that follows. */
  void end() {
    if (place == Place.TERMINAL) {
      out.println();
    }
  }

  /**
   * @param put events put into Kinesis since the start
   * @param arrived rows in the table
   * @param rejected rows in the error table
   * @param lag age of the oldest event that is in neither
   * @param rowsPerSecond rows that arrived lately
   */
  record Figures(long put, long arrived, long rejected, Duration lag, double rowsPerSecond) {
    String line() {
      return arrived + rejected == 0 ? counts() + " · waiting for the first rows" : counts();
    }

    private String counts() {
      return String.format(
          Locale.ROOT,
          "put %,d · arrived %,d · rejected %,d · lag %.1f s · %,.0f rows/s",
          put,
          arrived,
          rejected,
          lag.toMillis() / 1_000.0,
          rowsPerSecond);
    }
  }
}
