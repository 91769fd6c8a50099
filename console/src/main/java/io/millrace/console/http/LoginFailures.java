package io.millrace.console.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Counts wrong tokens, per minute: ten from an address, and a hundred in all. */
final class LoginFailures {
  static final int MOST_OF_ADDRESS = 10;
  static final int MOST = 100;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** What one more wrong token is. */
  enum Verdict {
    FEW,
    /** The first one above a limit. */
    LIMIT,
    ABOVE_LIMIT
  }

  private final Clock clock;
  private final Map<String, Integer> counts = new HashMap<>();
  private Instant end = Instant.MIN;
  private int total;
  private boolean isFull;

  LoginFailures(Clock clock) {
    this.clock = clock;
  }

  /** Counts a wrong token. */
  synchronized Verdict add(String address) {
    Instant now = clock.instant();
    if (!now.isBefore(end)) {
      end = now.plus(WINDOW);
      counts.clear();
      total = 0;
      isFull = false;
    }
    int own = counts.getOrDefault(address, 0);
    if (own >= MOST_OF_ADDRESS) {
      counts.put(address, MOST_OF_ADDRESS + 1);
      return own == MOST_OF_ADDRESS ? Verdict.LIMIT : Verdict.ABOVE_LIMIT;
    }
    if (total >= MOST) {
      boolean wasFull = isFull;
      isFull = true;
      return wasFull ? Verdict.ABOVE_LIMIT : Verdict.LIMIT;
    }
    counts.put(address, own + 1);
    total++;
    return Verdict.FEW;
  }
}
