package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * What time it is where the stream is. Kinesis compares positions with its own clock: a moment
 * ahead of it is refused, and one behind it is read from. The clock of the machine that submits a
 * job may be off by hours.
 *
 * <p>Every answer of Kinesis says when it was given, a refusal too, in whole seconds.
 */
public final class KinesisClock {
  private static final Logger LOG = LoggerFactory.getLogger(KinesisClock.class);
  private static final String DATE = "Date";

  /** The servers of Kinesis need not agree to the millisecond. */
  private static final Duration MARGIN = Duration.ofMillis(200);

  /** From here on people are told that a clock is wrong. */
  private static final Duration NOTEWORTHY = Duration.ofSeconds(30);

  private final SourceConfig config;
  private final Clock here;

  public KinesisClock(SourceConfig config) {
    this(config, Clock.systemUTC());
  }

  /**
   * @param here this machine's clock
   */
  public KinesisClock(SourceConfig config, Clock here) {
    this.config = config;
    this.here = here;
  }

  /**
   * A recent moment by this machine's clock, told by that of Kinesis; up to about a second too
   * early and never too late. The moment itself when Kinesis does not say what time it is.
   */
  public Instant at(Instant moment) {
    Optional<Instant> there = ask();
    if (there.isEmpty()) {
      LOG.warn(
          "Kinesis does not say what time it is. Position LATEST of {} is {}, by the clock of this"
              + " machine.",
          config.stream(),
          moment);
      return moment;
    }
    Duration since = Duration.between(moment, here.instant());
    Instant told = there.get().minus(since).minus(MARGIN);
    Duration ahead = Duration.between(told, moment);
    if (ahead.abs().compareTo(NOTEWORTHY) > 0) {
      LOG.warn(
          "The clock of this machine is {} s {} of Kinesis'. Position LATEST of {} is {}, by Kinesis'"
              + " clock.",
          ahead.abs().toSeconds(),
          ahead.isNegative() ? "behind that" : "ahead",
          config.stream(),
          told);
    }
    return told;
  }

  private Optional<Instant> ask() {
    String stream = config.stream().name();
    try (KinesisClient kinesis = KinesisClients.of(config)) {
      return date(
          kinesis.describeStreamSummary(request -> request.streamName(stream)).sdkHttpResponse());
    } catch (AwsServiceException refused) {
      return refused.awsErrorDetails() == null
          ? Optional.empty()
          : date(refused.awsErrorDetails().sdkHttpResponse());
    } catch (SdkException silent) {
      LOG.warn("Stream {} could not be described", stream, silent);
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(@Nullable SdkHttpResponse answer) {
    return answer == null
        ? Optional.empty()
        : answer.firstMatchingHeader(DATE).flatMap(KinesisClock::parse);
  }

  private static Optional<Instant> parse(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }
}
