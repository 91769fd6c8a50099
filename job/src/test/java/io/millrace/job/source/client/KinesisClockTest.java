package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.ScriptedKinesis;
import io.millrace.job.source.SourceFixture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LATEST is a moment of Kinesis' clock, whatever the clock of who submits the job says. */
final class KinesisClockTest {
  private static final Duration PRECISION = Duration.ofSeconds(5);

  /** Hours by which this machine is ahead. */
  @ParameterizedTest
  @ValueSource(ints = {-26, -1, 0, 1, 26})
  void aClockThatIsOff(int hours) throws Exception {
    Instant there = Instant.now();
    Clock here = Clock.offset(Clock.systemUTC(), Duration.ofHours(hours));
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.answering(Map.of()).dated(header(there));

      Instant latest = clock(kinesis, here).at(here.instant());

      assertThat(latest).isBetween(there.minus(PRECISION), there);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void aFrontThatIsOff(int hours) throws Exception {
    Instant there = Instant.now().plus(Duration.ofHours(hours));
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.answering(Map.of()).dated(header(there));

      Instant latest = clock(kinesis, Clock.systemUTC()).at(Instant.now());

      assertThat(latest).isBetween(there.minus(PRECISION), there);
    }
  }

  /** Without the right to describe the stream, the time is still available. */
  @Test
  void aRefusalIsDatedToo() throws Exception {
    Instant there = Instant.now().minus(Duration.ofHours(3));
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.refusing(9, 400, "AccessDeniedException", "no").dated(header(there));

      Instant latest = clock(kinesis, Clock.systemUTC()).at(Instant.now());

      assertThat(latest).isBetween(there.minus(PRECISION), there);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday"})
  void withoutADateThisClockHasToDo(String date) throws Exception {
    Instant now = Instant.now();
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.answering(Map.of()).dated(date);

      assertThat(clock(kinesis, Clock.systemUTC()).at(now)).isEqualTo(now);
    }
  }

  @Test
  void nobodyThere() throws Exception {
    Instant now = Instant.now();
    ScriptedKinesis gone = new ScriptedKinesis();
    gone.close();

    assertThat(clock(gone, Clock.systemUTC()).at(now)).isEqualTo(now);
  }

  /** An earlier answer is reported as of its time. */
  @Test
  void aMomentThatHasPassed() throws Exception {
    Instant there = Instant.now();
    Clock here = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.answering(Map.of()).dated(header(there));

      Instant latest = clock(kinesis, here).at(Instant.EPOCH.minusSeconds(60));

      Instant expected = there.minusSeconds(60);
      assertThat(latest).isBetween(expected.minus(PRECISION), expected);
    }
  }

  private static KinesisClock clock(ScriptedKinesis kinesis, Clock here) throws Exception {
    return new KinesisClock(SourceFixture.config("events", kinesis.endpoint()), here);
  }

  private static String header(Instant moment) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.ofInstant(moment, ZoneOffset.UTC));
  }
}
