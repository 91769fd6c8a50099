package io.millrace.udf.text;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Converts local times of a zone to instants. For a local time that occurs twice it returns the
 * first instant; a skipped one uses the offset after the gap, like ClickHouse. Caches the offset of
 * the last period, because data is mostly from one season.
 */
public final class ZoneOffsets {
  private final ZoneRules rules;

  /** The cached period of local times with one offset and no ambiguity. */
  private long from = 1;

  private long to = 0;
  private long offset;

  public ZoneOffsets(ZoneId zone) {
    rules = zone.getRules();
    if (rules.isFixedOffset()) {
      from = Long.MIN_VALUE;
      to = Long.MAX_VALUE;
      offset = rules.getOffset(Instant.EPOCH).getTotalSeconds();
    }
  }

  /**
   * Returns the instant of a local time.
   *
   * @param local seconds since 1970-01-01 00:00:00 local time
   * @return seconds since the epoch
   */
  public long toInstant(long local) {
    if (local < from || local >= to) {
      find(local);
    }
    return local - offset;
  }

  private void find(long local) {
    LocalDateTime reading = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
    ZoneOffsetTransition transition = rules.getTransition(reading);
    if (transition != null) {
      ZoneOffset chosen =
          transition.isGap() ? transition.getOffsetAfter() : transition.getOffsetBefore();
      offset = chosen.getTotalSeconds();
      from = local;
      to = local + 1;
      return;
    }
    offset = rules.getOffset(reading).getTotalSeconds();
    Instant instant = Instant.ofEpochSecond(local - offset);
    ZoneOffsetTransition before = rules.previousTransition(instant.plusSeconds(1));
    ZoneOffsetTransition after = rules.nextTransition(instant);
    from = before == null ? Long.MIN_VALUE : later(before);
    to = after == null ? Long.MAX_VALUE : earlier(after);
  }

  /** The first local time after a transition that is unambiguous. */
  private static long later(ZoneOffsetTransition transition) {
    return transition.toEpochSecond()
        + Math.max(
            transition.getOffsetBefore().getTotalSeconds(),
            transition.getOffsetAfter().getTotalSeconds());
  }

  private static long earlier(ZoneOffsetTransition transition) {
    return transition.toEpochSecond()
        + Math.min(
            transition.getOffsetBefore().getTotalSeconds(),
            transition.getOffsetAfter().getTotalSeconds());
  }
}
