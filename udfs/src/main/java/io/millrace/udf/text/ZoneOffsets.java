package io.millrace.udf.text;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * A clock's reading in a zone → the instant. A reading that occurs twice is the first of the two;
 * one that is skipped counts by the offset after the gap, as ClickHouse has it. Remembers the
 * offset of the stretch it last was in: data is mostly of one season.
 */
public final class ZoneOffsets {
  private final ZoneRules rules;

  /** The stretch of readings that have one offset and no second meaning. */
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
   * The instant of a reading.
   *
   * @param local seconds since 1970-01-01 00:00:00 on the zone's clock
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

  /** The first reading after a transition that can mean nothing else. */
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
