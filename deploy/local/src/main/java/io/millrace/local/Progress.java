package io.millrace.local;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts the rows that arrive in ClickHouse. */
final class Progress {
  /** Rows come a block per checkpoint: a rate over less than a few of them would jump. */
  private static final Duration RATE_WINDOW = Duration.ofSeconds(20);

  private static final String ERRORS = "events_errors";

  private final ClickHouseServer server;
  private final SampleProducer producer;
  private final Instant begin = Instant.now();
  private final Deque<Sample> samples = new ArrayDeque<>();

  Progress(ClickHouseServer server, SampleProducer producer) {
    this.server = server;
    this.producer = producer;
    samples.add(new Sample(begin, 0));
  }

  StatusLine.Figures now() {
    long arrived = count("events WHERE id >= " + producer.firstId());
    long rejected =
        server.query("EXISTS TABLE " + ERRORS).equals("1")
            ? count(
                ERRORS + " WHERE time >= fromUnixTimestamp64Milli(" + begin.toEpochMilli() + ")")
            : 0;
    return new StatusLine.Figures(
        producer.put(), arrived, rejected, producer.lag(arrived + rejected), rate(arrived));
  }

  private long count(String from) {
    return Long.parseLong(server.query("SELECT count() FROM " + from));
  }

  private double rate(long arrived) {
    Instant now = Instant.now();
    samples.addLast(new Sample(now, arrived));
    while (samples.size() > 2
        && Duration.between(samples.getFirst().time(), now).compareTo(RATE_WINDOW) > 0) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    long millis = Math.max(1, Duration.between(first.time(), now).toMillis());
    return (arrived - first.arrived()) * 1_000.0 / millis;
  }

  private record Sample(Instant time, long arrived) {}
}
