package io.millrace.job.source;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.ReaderType;
import io.millrace.job.source.client.AwsIdentity;
import io.millrace.job.source.client.FanOutCredentials;
import io.millrace.job.source.client.KinesisTries;
import io.millrace.job.source.shard.InitialPosition;
import java.time.Instant;
import java.util.Locale;
import java.util.Properties;
import org.apache.flink.kinesis.shaded.org.apache.flink.connector.aws.config.AWSConfigConstants.CredentialProvider;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants.EFORegistrationType;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants.RecordPublisherType;

/** Translates a stream's configuration into the connector's properties. */
public final class SourceProperties {
  /**
   * The connector gives up after 3 attempts, and the job restarts because of mere throttling. Here
   * it never gives up: {@link KinesisTries} ends the job for errors that last.
   */
  private static final String ATTEMPTS = Integer.toString(Integer.MAX_VALUE);

  private final SourceConfig config;
  private final InitialPosition start;
  private final Properties properties = new Properties();

  private SourceProperties(SourceConfig config, InitialPosition start) {
    this.config = config;
    this.start = start;
  }

  public static Properties of(SourceConfig config, InitialPosition start) {
    SourceProperties source = new SourceProperties(config, start);
    source.place();
    source.identity();
    source.position();
    source.reader();
    return source.properties;
  }

  /**
   * Formats a moment like the connector's timestamps: seconds since the epoch, with milliseconds.
   */
  static String timestamp(Instant instant) {
    return String.format(
        Locale.ROOT,
        "%d.%03d",
        Math.floorDiv(instant.toEpochMilli(), 1000L),
        Math.floorMod(instant.toEpochMilli(), 1000L));
  }

  private void place() {
    properties.setProperty(ConsumerConfigConstants.AWS_REGION, config.region());
    config
        .find(SourceOptions.ENDPOINT)
        .ifPresent(
            endpoint -> properties.setProperty(ConsumerConfigConstants.AWS_ENDPOINT, endpoint));
  }

  /**
   * The identity is an object among strings: it hides its secrets when it is serialized, and a
   * listing of the properties does not show it.
   */
  private void identity() {
    properties.setProperty(
        ConsumerConfigConstants.AWS_CREDENTIALS_PROVIDER, CredentialProvider.CUSTOM.name());
    properties.setProperty(
        ConsumerConfigConstants.CUSTOM_CREDENTIALS_PROVIDER_CLASS,
        FanOutCredentials.class.getName());
    properties.put(FanOutCredentials.IDENTITY, AwsIdentity.of(config));
  }

  private void position() {
    Instant from = start.from();
    if (from == null) {
      properties.setProperty(
          ConsumerConfigConstants.STREAM_INITIAL_POSITION,
          ConsumerConfigConstants.InitialPosition.TRIM_HORIZON.name());
      return;
    }
    properties.setProperty(
        ConsumerConfigConstants.STREAM_INITIAL_POSITION,
        ConsumerConfigConstants.InitialPosition.AT_TIMESTAMP.name());
    properties.setProperty(ConsumerConfigConstants.STREAM_INITIAL_TIMESTAMP, timestamp(from));
  }

  private void reader() {
    properties.setProperty(ConsumerConfigConstants.SHARD_GETRECORDS_RETRIES, ATTEMPTS);
    properties.setProperty(ConsumerConfigConstants.SHARD_GETITERATOR_RETRIES, ATTEMPTS);
    properties.setProperty(ConsumerConfigConstants.SUBSCRIBE_TO_SHARD_RETRIES, ATTEMPTS);
    properties.setProperty(ConsumerConfigConstants.LIST_SHARDS_RETRIES, ATTEMPTS);
    if (config.get(SourceOptions.READER) == ReaderType.POLLING) {
      properties.setProperty(
          ConsumerConfigConstants.RECORD_PUBLISHER_TYPE, RecordPublisherType.POLLING.name());
      properties.setProperty(
          ConsumerConfigConstants.SHARD_GETRECORDS_INTERVAL_MILLIS,
          Long.toString(config.get(SourceOptions.POLL_INTERVAL).toMillis()));
      properties.setProperty(
          ConsumerConfigConstants.SHARD_GETRECORDS_MAX,
          Integer.toString(config.get(SourceOptions.RECORDS_PER_POLL)));
      properties.setProperty(
          ConsumerConfigConstants.SHARD_USE_ADAPTIVE_READS,
          Boolean.toString(config.get(SourceOptions.ADAPTIVE_POLLING)));
      return;
    }
    properties.setProperty(
        ConsumerConfigConstants.RECORD_PUBLISHER_TYPE, RecordPublisherType.EFO.name());
    properties.setProperty(
        ConsumerConfigConstants.EFO_REGISTRATION_TYPE,
        EFORegistrationType.valueOf(config.get(SourceOptions.CONSUMER_REGISTRATION).name()).name());
    config
        .find(SourceOptions.CONSUMER_ARN)
        .ifPresent(
            arn ->
                properties.setProperty(
                    ConsumerConfigConstants.efoConsumerArn(config.stream().name()), arn));
    config
        .find(SourceOptions.CONSUMER_NAME)
        .ifPresent(name -> properties.setProperty(ConsumerConfigConstants.EFO_CONSUMER_NAME, name));
  }
}
