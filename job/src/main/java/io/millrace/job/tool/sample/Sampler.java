package io.millrace.job.tool.sample;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.preflight.KinesisFaults;
import io.millrace.job.source.client.AwsError;
import io.millrace.job.source.client.KinesisClients;
import io.millrace.job.source.client.KplDeaggregator;
import io.millrace.udf.convert.DocumentFilter;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.record.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Reads some documents of the pipeline's stream from its position on: all shards in turn, a few of
 * each, until there are enough or there is nothing more.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html">GetRecords</a>
 */
public final class Sampler {
  /** AWS allows five calls a second per shard, all readers together. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private static final int MOST_RECORDS_PER_CALL = 10_000;

  /** A sample is held in memory, and each record in up to three forms. */
  private static final long MOST_BYTES = 64 << 20;

  /** What is read at position LATEST. */
  private enum AtLatest {
    /** Documents that arrive from now on. */
    NEW,
    /** What the stream keeps, from its oldest record on. */
    STORED
  }

  private final int wanted;
  private final int mostShards;
  private final AtLatest atLatest;
  private final SampleProgress progress;
  private final Decoder decoder;
  private final DocumentFilter filter;
  private final List<Record> records = new ArrayList<>();
  private final List<SampledDocument> documents = new ArrayList<>();
  private final List<ShardCursor> cursors = new ArrayList<>();
  private long bytes;

  private Sampler(
      PipelineConfig config,
      int wanted,
      int mostShards,
      AtLatest atLatest,
      SampleProgress progress) {
    this.wanted = wanted;
    this.mostShards = mostShards;
    this.atLatest = atLatest;
    this.progress = progress;
    decoder = new Decoder(config.payload(), config.decodeLimits());
    try {
      filter =
          new DocumentFilter(config.filter(), config.mapping(), config.get(ErrorOptions.VALUES));
    } catch (SchemaException impossible) {
      throw new IllegalStateException("Its functions were found when it was read", impossible);
    }
  }

  /**
   * Documents of every stream from its configured position on.
   *
   * @param wanted how many, at least 1; fewer come if they have 64 MiB together
   * @param patience how long to wait for them; with position LATEST for new ones to arrive
   * @throws SampleException when a stream is not there or cannot be read
   */
  public static Sample take(
      PipelineConfig config, int wanted, Duration patience, SampleProgress progress)
      throws SampleException {
    return new Sampler(config, wanted, Integer.MAX_VALUE, AtLatest.NEW, progress)
        .take(config, patience);
  }

  /**
   * Documents that every stream holds already: from its configured position on, or with position
   * LATEST from its oldest record on.
   *
   * @param wanted how many, at least 1
   * @param mostShards of a stream that are looked at
   * @param patience how long to read at most
   * @throws SampleException when a stream is not there or cannot be read
   */
  public static Sample takeStored(
      PipelineConfig config, int wanted, int mostShards, Duration patience) throws SampleException {
    return new Sampler(config, wanted, mostShards, AtLatest.STORED, (read, of, shards) -> {})
        .take(config, patience);
  }

  private Sample take(PipelineConfig config, Duration patience) throws SampleException {
    List<KinesisClient> clients = new ArrayList<>();
    try {
      for (SourceConfig source : config.sources()) {
        KinesisClient kinesis = KinesisClients.of(source);
        clients.add(kinesis);
        open(source, kinesis);
      }
      return read(config.source(), patience);
    } catch (SdkException fault) {
      throw new SampleException(new KinesisFaults(config.source()).explain(fault), fault);
    } finally {
      clients.forEach(KinesisClient::close);
    }
  }

  private void open(SourceConfig source, KinesisClient kinesis) throws SampleException {
    try {
      List<Shard> shards = KinesisClients.shards(kinesis, source.stream().name());
      for (Shard shard : shards.subList(0, Math.min(mostShards, shards.size()))) {
        cursors.add(cursor(source, kinesis, shard));
      }
    } catch (ResourceNotFoundException missing) {
      throw new SampleException(new KinesisFaults(source).missingStream(kinesis), missing);
    } catch (SdkException fault) {
      throw new SampleException(new KinesisFaults(source).explain(fault), fault);
    }
  }

  private Sample read(SourceConfig first, Duration patience) throws SampleException {
    int share = Math.min(MOST_RECORDS_PER_CALL, (wanted - 1) / Math.max(1, cursors.size()) + 1);
    long start = System.nanoTime();
    while (true) {
      int before = records.size();
      @Nullable AwsServiceException throttled = null;
      for (ShardCursor cursor : cursors) {
        if (documents.size() < wanted && bytes < MOST_BYTES) {
          try {
            cursor.read(share).forEach(this::add);
          } catch (AwsServiceException refusal) {
            // A shard gives 2 MB/s; after a large answer, Kinesis refuses others for seconds.
            throttled = throttle(refusal);
          }
          progress.read(documents.size(), wanted, cursors.size());
        }
      }
      if (documents.size() >= wanted || bytes >= MOST_BYTES) {
        return sample(Sample.End.ENOUGH);
      }
      if (cursors.stream().allMatch(ShardCursor::isDone)) {
        return sample(Sample.End.ALL_READ);
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        if (throttled != null && documents.isEmpty()) {
          throw new SampleException(new KinesisFaults(first).explain(throttled), throttled);
        }
        return sample(Sample.End.TIME_UP);
      }
      if (records.size() == before || throttled != null) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static AwsServiceException throttle(AwsServiceException refusal) {
    if (!AwsError.isThrottle(refusal)) {
      throw refusal;
    }
    return refusal;
  }

  private Sample sample(Sample.End end) {
    int count = Math.min(wanted, documents.size());
    return new Sample(records, documents.subList(0, count), cursors.size(), end);
  }

  private void add(Record record) {
    records.add(record);
    List<SampledDocument> found = SampledDocument.in(record, decoder, filter);
    documents.addAll(found);
    bytes += record.payload().length;
    for (SampledDocument document : found) {
      bytes += document.source().length;
    }
  }

  private ShardCursor cursor(SourceConfig source, KinesisClient kinesis, Shard shard) {
    StartPosition configured = source.get(SourceOptions.POSITION);
    StartPosition position =
        configured == StartPosition.LATEST && atLatest == AtLatest.STORED
            ? StartPosition.TRIM_HORIZON
            : configured;
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder()
            .streamName(source.stream().name())
            .shardId(shard.shardId())
            .shardIteratorType(position.name());
    source.startTimestamp().ifPresent(request::timestamp);
    return new ShardCursor(
        kinesis,
        source.stream().name(),
        shard.shardId(),
        new KplDeaggregator(shard.hashKeyRange(), source.get(PayloadOptions.STRAY_SUB_RECORDS)),
        kinesis.getShardIterator(request.build()).shardIterator(),
        position == StartPosition.LATEST ? ShardCursor.AtTip.WAIT : ShardCursor.AtTip.STOP);
  }
}
