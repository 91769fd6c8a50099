package io.millrace.job.preflight;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.ConsumerRegistration;
import io.millrace.job.config.value.ReaderType;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.preflight.report.StageFindings;
import io.millrace.job.source.client.AwsError;
import io.millrace.job.source.client.KinesisClients;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Checks the stream: this identity may read it, and the start position is within the retention.
 * Registers no consumer and moves no position.
 *
 * @see <a href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html">
 *     Kinesis API</a>
 */
final class KinesisChecks extends StageFindings {
  /** A position this far ahead is a clock that is a little off, and not a mistake. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  /** Each is one call more; a stream of many shards is not looked at as a whole. */
  private static final int SHARDS_LOOKED_AT = 20;

  /** Heap that the connector's client takes for a subscription: its decoder has fixed buffers. */
  private static final int SUBSCRIPTION_MIB = 4;

  /** The default TaskManager has about 500 MiB of heap. */
  private static final int MUCH_HEAP_MIB = 256;

  private final SourceConfig config;
  private final Clock clock;

  KinesisChecks(SourceConfig config, Clock clock) {
    super(Stage.KINESIS);
    this.config = config;
    this.clock = clock;
  }

  List<Finding> run() {
    try (KinesisClient kinesis = KinesisClients.of(config)) {
      Optional<StreamDescriptionSummary> stream = stream(kinesis);
      if (stream.isPresent()) {
        readable(kinesis, stream.get());
        position(stream.get());
      }
    } catch (SdkException fault) {
      findings.add(new KinesisFaults(config).explain(fault));
    } catch (RuntimeException defect) {
      findings.add(Finding.ofDefect(Stage.KINESIS, defect));
    }
    return findings;
  }

  private Optional<StreamDescriptionSummary> stream(KinesisClient kinesis) {
    try {
      StreamDescriptionSummary stream =
          KinesisClients.describe(
              kinesis,
              request ->
                  config.stream()
                      .arn()
                      .ifPresentOrElse(
                          request::streamARN, () -> request.streamName(config.stream().name())));
      if (stream.streamStatus() == StreamStatus.ACTIVE
          || stream.streamStatus() == StreamStatus.UPDATING) {
        if (isFoundByName(kinesis, stream)) {
          ok(describe(stream));
          return Optional.of(stream);
        }
        error(
            config.key(SourceOptions.STREAM)
                + " "
                + config.stream()
                + " belongs to another account than the credentials, and Millrace reads streams by"
                + " name in the account of the credentials",
            "Assume a role in the stream's account: source.credentials.type assume-role");
        return Optional.empty();
      }
      error(
          "stream " + config.stream() + " is " + stream.streamStatusAsString(),
          "Wait until it is ACTIVE, or set " + config.key(SourceOptions.STREAM));
    } catch (ResourceNotFoundException missing) {
      findings.add(new KinesisFaults(config).missingStream(kinesis));
    }
    return Optional.empty();
  }

  /** Whether the stream of an ARN is the one that its name alone leads to. */
  private boolean isFoundByName(KinesisClient kinesis, StreamDescriptionSummary stream) {
    if (config.stream().arn().isEmpty()) {
      return true;
    }
    try {
      return KinesisClients.describe(kinesis, request -> request.streamName(stream.streamName()))
          .streamARN()
          .equals(stream.streamARN());
    } catch (ResourceNotFoundException ofAnotherAccount) {
      return false;
    }
  }

  private String describe(StreamDescriptionSummary stream) {
    return "stream "
        + stream.streamName()
        + " in "
        + config.region()
        + " is "
        + stream.streamStatusAsString()
        + ": "
        + stream.openShardCount()
        + " open shard"
        + (Objects.equals(stream.openShardCount(), 1) ? "" : "s")
        + ", records kept for "
        + stream.retentionPeriodHours()
        + " h";
  }

  private void readable(KinesisClient kinesis, StreamDescriptionSummary stream) {
    ListShardsResponse shards =
        kinesis.listShards(
            request -> request.streamName(stream.streamName()).maxResults(SHARDS_LOOKED_AT));
    if (config.get(SourceOptions.READER) == ReaderType.ENHANCED_FAN_OUT) {
      consumer(kinesis, stream);
      heapOfSubscriptions(stream);
    } else {
      polling(kinesis, stream, shards);
    }
  }

  private void polling(
      KinesisClient kinesis, StreamDescriptionSummary stream, ListShardsResponse shards) {
    boolean isEmpty;
    try {
      isEmpty = isEmpty(kinesis, stream, shards);
    } catch (AwsServiceException refusal) {
      if (!AwsError.isThrottle(refusal)) {
        throw refusal;
      }
      warn(
          "Kinesis throttles the reads of this check: " + AwsError.in(refusal).orElseThrow(),
          "Other readers use what a shard gives: 5 answers and 2 MB a second. The job retries, but"
              + " may lag; with more readers, set "
              + config.key(SourceOptions.READER)
              + " to enhanced-fan-out");
      return;
    }
    if (isEmpty) {
      ok(
          "records can be read by polling"
              + (config.get(SourceOptions.POSITION) == StartPosition.LATEST
                  ? ""
                  : "; the stream has no records after the start position yet, and the job will"
                      + " wait for them"));
    } else {
      ok("records can be read by polling");
    }
  }

  /** Whether all shards were looked at from the position on, and none has a record. */
  private boolean isEmpty(
      KinesisClient kinesis, StreamDescriptionSummary stream, ListShardsResponse shards) {
    boolean isEmpty = shards.nextToken() == null;
    for (Shard shard : shards.shards()) {
      GetRecordsResponse answer = read(kinesis, stream, shard);
      // Records may still come where the tip is not reached: Kinesis answers in steps.
      isEmpty &= answer.records().isEmpty() && Objects.equals(answer.millisBehindLatest(), 0L);
    }
    return isEmpty;
  }

  private GetRecordsResponse read(
      KinesisClient kinesis, StreamDescriptionSummary stream, Shard shard) {
    Optional<Instant> start =
        config.startTimestamp().filter(moment -> !moment.isAfter(clock.instant()));
    String iterator =
        kinesis
            .getShardIterator(
                request -> {
                  request.streamName(stream.streamName()).shardId(shard.shardId());
                  if (start.isPresent()) {
                    request
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(start.get());
                  } else {
                    request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
                  }
                })
            .shardIterator();
    return kinesis.getRecords(request -> request.shardIterator(iterator).limit(1));
  }

  private void consumer(KinesisClient kinesis, StreamDescriptionSummary stream) {
    if (config.get(SourceOptions.CONSUMER_REGISTRATION) == ConsumerRegistration.NONE) {
      givenConsumer(kinesis, config.get(SourceOptions.CONSUMER_ARN));
      return;
    }
    String name = config.get(SourceOptions.CONSUMER_NAME);
    List<Consumer> consumers =
        kinesis.listStreamConsumers(request -> request.streamARN(stream.streamARN())).consumers();
    boolean exists = consumers.stream().anyMatch(consumer -> consumer.consumerName().equals(name));
    if (exists) {
      warn(
          "the stream has an enhanced fan-out consumer " + name + " already",
          "This is normal on a restart. Another pipeline with the same name would take over its"
              + " subscriptions: give each pipeline its own consumer-name");
    } else {
      ok(
          "enhanced fan-out consumer "
              + name
              + " will be registered by the "
              + (config.get(SourceOptions.CONSUMER_REGISTRATION) == ConsumerRegistration.EAGER
                  ? "submission"
                  : "job"));
    }
  }

  private void heapOfSubscriptions(StreamDescriptionSummary stream) {
    int shards = Objects.requireNonNullElse(stream.openShardCount(), 0);
    int needed = shards * SUBSCRIPTION_MIB;
    if (needed >= MUCH_HEAP_MIB) {
      warn(
          String.format(
              Locale.ROOT,
              "enhanced fan-out needs about %d MiB of heap for each shard, %,d MiB for %d shards,"
                  + " spread over the TaskManagers; with less, shards stall",
              SUBSCRIPTION_MIB,
              needed,
              shards),
          "Raise taskmanager.memory.process.size, use more TaskManagers and a higher parallelism,"
              + " or set "
              + config.key(SourceOptions.READER)
              + " to polling");
    }
  }

  private void givenConsumer(KinesisClient kinesis, String arn) {
    try {
      String status =
          kinesis
              .describeStreamConsumer(request -> request.consumerARN(arn))
              .consumerDescription()
              .consumerStatusAsString();
      ok("enhanced fan-out consumer " + arn + " is " + status);
    } catch (ResourceNotFoundException missing) {
      error(
          "there is no enhanced fan-out consumer " + arn,
          "Register it, or set "
              + config.key(SourceOptions.CONSUMER_REGISTRATION)
              + " to lazy or eager");
    }
  }

  private void position(StreamDescriptionSummary stream) {
    Optional<Instant> start = config.startTimestamp();
    if (start.isEmpty()) {
      ok("a start without a savepoint begins at " + config.get(SourceOptions.POSITION));
      return;
    }
    String timestamp = config.key(SourceOptions.TIMESTAMP) + " " + start.get();
    Instant now = clock.instant();
    Instant oldest = now.minus(Duration.ofHours(stream.retentionPeriodHours()));
    if (start.get().isAfter(now.plus(CLOCK_TOLERANCE))) {
      error(
          timestamp + " is in the future, which Kinesis refuses",
          "Set a time in the past, or set " + config.key(SourceOptions.POSITION) + " to LATEST");
    } else if (start.get().isBefore(oldest)) {
      warn(
          timestamp
              + " is older than the stream's oldest record: reading starts at that record, about "
              + oldest,
          "Older records are gone; to keep records longer from now on, raise the stream's retention");
    } else {
      ok("a start without a savepoint begins at " + start.get());
    }
  }
}
