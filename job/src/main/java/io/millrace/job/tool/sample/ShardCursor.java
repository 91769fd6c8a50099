package io.millrace.job.tool.sample;

import io.millrace.job.source.client.KplDeaggregator;
import io.millrace.udf.record.Record;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/** The reading position in one shard. */
final class ShardCursor {
  /** Whether to wait at the end of a shard. */
  enum AtTip {
    STOP,
    /** More may come, and is waited for. */
    WAIT
  }

  private final KinesisClient kinesis;
  private final String stream;
  private final String shardId;
  private final KplDeaggregator subRecords;
  private @Nullable String iterator;
  private final AtTip whenAtTip;
  private boolean atTip;

  ShardCursor(
      KinesisClient kinesis,
      String stream,
      String shardId,
      KplDeaggregator subRecords,
      String iterator,
      AtTip whenAtTip) {
    this.kinesis = kinesis;
    this.stream = stream;
    this.shardId = shardId;
    this.subRecords = subRecords;
    this.iterator = iterator;
    this.whenAtTip = whenAtTip;
  }

  /**
   * The next records, de-aggregated if necessary.
   *
   * @param most as they were put: 1 to 10,000
   */
  List<Record> read(int most) {
    String from = iterator;
    if (from == null) {
      return List.of();
    }
    GetRecordsResponse answer =
        kinesis.getRecords(request -> request.shardIterator(from).limit(most));
    iterator = answer.nextShardIterator();
    atTip = answer.records().isEmpty() && isZero(answer.millisBehindLatest());
    return answer.records().stream()
        .flatMap(record -> subRecords.of(record(record)).stream())
        .collect(Collectors.toList());
  }

  /** Whether there is nothing more to wait for. */
  boolean isDone() {
    return iterator == null || (atTip && whenAtTip == AtTip.STOP);
  }

  private static boolean isZero(@Nullable Long millisBehindLatest) {
    return millisBehindLatest == null || millisBehindLatest == 0;
  }

  private Record record(software.amazon.awssdk.services.kinesis.model.Record record) {
    return new Record(
        record.data().asByteArray(),
        stream,
        shardId,
        record.sequenceNumber(),
        record.partitionKey(),
        record.approximateArrivalTimestamp().toEpochMilli());
  }
}
