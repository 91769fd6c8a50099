package io.millrace.job.config.option;

import io.millrace.job.config.value.ConsumerRegistration;
import io.millrace.job.config.value.ExpiredPositionPolicy;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.ReaderType;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.config.value.StreamAddress;
import io.millrace.job.config.value.Timestamps;
import io.millrace.job.config.value.ValueTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The Kinesis stream and how it is read. */
public final class SourceOptions {
  public static final ConfigOption<String> STREAM =
      ConfigOptions.key("source.stream")
          .stringType()
          .noDefaultValue()
          .withDescription("Name or ARN of the Kinesis data stream.");

  public static final ConfigOption<String> REGION =
      ConfigOptions.key("source.region")
          .stringType()
          .noDefaultValue()
          .withDescription("AWS region of the stream. An ARN includes it.");

  public static final ConfigOption<String> ENDPOINT =
      ConfigOptions.key("source.endpoint")
          .stringType()
          .noDefaultValue()
          .withDescription("Address of the Kinesis API. Only for an emulator or a VPC endpoint.");

  public static final ConfigOption<StartPosition> POSITION =
      ConfigOptions.key("source.position")
          .enumType(StartPosition.class)
          .defaultValue(StartPosition.TRIM_HORIZON)
          .withDescription(
              "Where to start without a checkpoint or savepoint: at the oldest record in the"
                  + " stream, at the time of submission, or at source.timestamp.");

  public static final ConfigOption<String> TIMESTAMP =
      ConfigOptions.key("source.timestamp")
          .stringType()
          .noDefaultValue()
          .withDescription("Where to start with source.position AT_TIMESTAMP.");

  public static final ConfigOption<ReaderType> READER =
      ConfigOptions.key("source.reader")
          .enumType(ReaderType.class)
          .defaultValue(ReaderType.POLLING)
          .withDescription(
              "How records are fetched; both ways read all shards in parallel. Polling shares 2"
                  + " MB/s and five calls per second per shard with all other readers of the"
                  + " stream. Enhanced fan-out has a dedicated 2 MB/s per shard, pushes records"
                  + " within about 70 ms, and is billed by consumer, shard and GB. AWS allows 20"
                  + " consumers per stream (50 with the on-demand advantage mode) and five"
                  + " registrations per second. Enhanced fan-out needs about 4 MiB of TaskManager"
                  + " heap for each shard.");

  public static final ConfigOption<String> CONSUMER_NAME =
      ConfigOptions.key("source.consumer-name")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Consumer name that enhanced fan-out registers with the stream. Use one per pipeline:"
                  + " a second pipeline with the same name takes over the first one's"
                  + " subscriptions.");

  public static final ConfigOption<ConsumerRegistration> CONSUMER_REGISTRATION =
      ConfigOptions.key("source.consumer-registration")
          .enumType(ConsumerRegistration.class)
          .defaultValue(ConsumerRegistration.LAZY)
          .withDescription(
              "How the enhanced fan-out consumer is registered. lazy: each subtask of the running"
                  + " job registers it, and removes it when the job stops or is cancelled. eager:"
                  + " the submission registers it, and you remove it; with many subtasks this"
                  + " avoids the limit of five registrations per second. none: you register it and"
                  + " set source.consumer-arn; the job then needs no permission to register.");

  public static final ConfigOption<String> CONSUMER_ARN =
      ConfigOptions.key("source.consumer-arn")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "ARN of the stream's enhanced fan-out consumer, with source.consumer-registration"
                  + " none.");

  public static final ConfigOption<Duration> POLL_INTERVAL =
      ConfigOptions.key("source.poll-interval")
          .durationType()
          .defaultValue(Duration.ofMillis(200))
          .withDescription(
              "Time between two GetRecords calls on a shard, with polling. AWS allows five calls"
                  + " per second per shard for all readers together.");

  public static final ConfigOption<Duration> IDLE_POLL_INTERVAL =
      ConfigOptions.key("source.idle-poll-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(2))
          .withDescription(
              "Maximum time between two GetRecords calls on a shard without new records, with"
                  + " polling. An idle shard is polled after a tenth of its idle time, and at least"
                  + " after source.poll-interval; idle time counts while the job runs. A lower value finds the first"
                  + " record after a pause sooner; a higher one saves calls and processor time. A"
                  + " value up to source.poll-interval has no effect.");

  public static final ConfigOption<Integer> RECORDS_PER_POLL =
      ConfigOptions.key("source.records-per-poll")
          .intType()
          .defaultValue(10_000)
          .withDescription(
              "Maximum number of records per GetRecords call, with polling. A call returns at most"
                  + " 10 MB, after which the shard is throttled for up to five seconds.");

  public static final ConfigOption<Boolean> ADAPTIVE_POLLING =
      ConfigOptions.key("source.adaptive-polling")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "With polling: request as many records as fit the shard's 2 MB/s at the average"
                  + " record size so far, instead of source.records-per-poll.");

  public static final ConfigOption<ExpiredPositionPolicy> ON_EXPIRED_POSITION =
      ConfigOptions.key("source.on-expired-position")
          .enumType(ExpiredPositionPolicy.class)
          .defaultValue(ExpiredPositionPolicy.FAIL)
          .withDescription(
              "What happens when the stream no longer retains the records that a job would read"
                  + " next: it restores an old checkpoint or savepoint, or it falls behind the"
                  + " stream's retention while it runs. Kinesis would silently continue at the oldest"
                  + " record in the stream. fail: the job ends, and the message names the shards and"
                  + " the missing time. continue: the job logs the gap, counts it in the metric"
                  + " expiredPositions and continues at the oldest record.");

  public static final ConfigOption<Duration> GIVE_UP_AFTER =
      ConfigOptions.key("source.give-up-after")
          .durationType()
          .defaultValue(Duration.ofMinutes(5))
          .withDescription(
              "How long the job repeats a call that Kinesis refuses with a permanent error: access"
                  + " denied, an unusable KMS key, a missing stream or consumer, expired"
                  + " credentials. New permissions can take minutes to apply. After this time and"
                  + " at least 10 attempts, the job ends and does not restart. Throttling, service"
                  + " errors and network errors never end it.");

  private SourceOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(
                STREAM,
                ValueTypes.text(
                    "a stream's name or its ARN (arn:aws:kinesis:region:account:stream/name)",
                    text -> StreamAddress.parse(text).isPresent()))
            .required(),
        OptionSpec.of(
                REGION,
                ValueTypes.text(
                    "an AWS region such as us-east-1",
                    text -> text.matches("[a-z]{2,}(-[a-z]+)+-[0-9]+")))
            .otherwise("the region in the ARN; required with a plain name"),
        OptionSpec.of(ENDPOINT, ValueTypes.address("http://127.0.0.1:4568"))
            .otherwise("the region's public endpoint"),
        OptionSpec.of(POSITION, ValueTypes.oneOf(StartPosition.class, Enum::name)),
        OptionSpec.of(
            TIMESTAMP,
            ValueTypes.text(
                "a time: ISO-8601 with a zone (2026-11-01T00:00:00Z), a date (UTC midnight) or"
                    + " seconds since 1970",
                text -> Timestamps.parse(text).isPresent())),
        OptionSpec.of(READER, ValueTypes.oneOf(ReaderType.class, KeyStyle::kebab)),
        OptionSpec.of(
            CONSUMER_NAME,
            ValueTypes.text(
                "a name of at most 128 letters, digits and _.-",
                text -> text.matches("[a-zA-Z0-9_.-]{1,128}"))),
        OptionSpec.of(
            CONSUMER_REGISTRATION, ValueTypes.oneOf(ConsumerRegistration.class, KeyStyle::kebab)),
        OptionSpec.of(
            CONSUMER_ARN,
            ValueTypes.text(
                "the ARN of a consumer (arn:aws:kinesis:region:account:stream/name/consumer/name:number)",
                text ->
                    text.matches(
                        "arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[\\w.-]+/consumer/[\\w.-]+:[0-9]+"))),
        OptionSpec.of(
            POLL_INTERVAL, ValueTypes.duration(Duration.ofMillis(1), Duration.ofMinutes(1))),
        OptionSpec.of(
            IDLE_POLL_INTERVAL, ValueTypes.duration(Duration.ofMillis(1), Duration.ofSeconds(30))),
        OptionSpec.of(RECORDS_PER_POLL, ValueTypes.integer(1, 10_000)),
        OptionSpec.of(ADAPTIVE_POLLING, ValueTypes.bool()),
        OptionSpec.of(
            ON_EXPIRED_POSITION, ValueTypes.oneOf(ExpiredPositionPolicy.class, KeyStyle::kebab)),
        OptionSpec.of(
            GIVE_UP_AFTER, ValueTypes.duration(Duration.ofMillis(1), Duration.ofDays(1))));
  }
}
