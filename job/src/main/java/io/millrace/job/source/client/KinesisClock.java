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
 * Reads the time of Kinesis, which compares positions with its own clock: it rejects a position in
 * its future and reads from one in its past. The clock of the submitting machine may be off by
 * hours.
 *
 * <p>Every Kinesis response, including an error, has a Date header in whole seconds.
 */
public final class KinesisClock {
  private static final Logger LOG = LoggerFactory.getLogger(KinesisClock.class);
  private static final String DATE = "Date";

  /** The clocks of Kinesis servers may differ slightly. */
  private static final Duration MARGIN = Duration.ofMillis(200);

  /** From this difference on, the log reports a wrong clock. */
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
   * Converts a recent moment of this machine's clock to the clock of Kinesis; up to about a second
   * too early and never too late. Returns the moment unchanged if Kinesis returns no time.
   */
  public Instant at(Instant moment) {
    Optional<Instant> there = ask();
    if (there.isEmpty()) {
      LOG.warn(
          "Kinesis returned no time. Position LATEST of {} is {}, by the clock of this machine.",
          config.stream(),
          moment);
      return moment;
    }
    Duration since = Duration.between(moment, here.instant());
    Instant told = there.get().minus(since).minus(MARGIN);
    Duration ahead = Duration.between(told, moment);
    if (ahead.abs().compareTo(NOTEWORTHY) > 0) {
      LOG.warn(
          "The clock of this machine is {} s {} the clock of Kinesis. Position LATEST of {} is {},"
              + " by the clock of Kinesis.",
          ahead.abs().toSeconds(),
          ahead.isNegative() ? "behind" : "ahead of",
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
      LOG.warn("Could not describe stream {}", stream, silent);
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
