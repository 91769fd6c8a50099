package io.millrace.job.source.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.StraySubRecords;
import io.millrace.job.source.client.ShardHashKeys;
import io.millrace.udf.record.Record;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher.RecordPublisherRunResult;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class BoundedShardPublisherTest {
  private static final Instant UNTIL = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> passed = new ArrayList<>();
  private final AtomicInteger ends = new AtomicInteger();

  /**
   * The connector stores the end of a shard that is complete. The records after the end of this run
   * would never be read.
   */
  @ParameterizedTest
  @CsvSource({
    // last record, Kinesis says,  the connector hears
    "before,       INCOMPLETE,     INCOMPLETE",
    "before,       COMPLETE,       COMPLETE",
    "after,        INCOMPLETE,     INCOMPLETE",
    "after,        COMPLETE,       INCOMPLETE",
  })
  void aShardWithLaterRecordsIsNotComplete(
      String last, RecordPublisherRunResult said, RecordPublisherRunResult heard) throws Exception {
    closed.countDown();
    RecordBatch batch =
        batch(
            record("1", UNTIL.minus(MINUTE)),
            record("2", last.equals("after") ? UNTIL.plus(MINUTE) : UNTIL.minusMillis(1)));
    BoundedShardPublisher shard =
        bounded(
            consumer -> {
              consumer.accept(batch);
              return said;
            });

    assertThat(shard.run(new Connector(shard))).isEqualTo(heard);
    assertThat(passed).startsWith("1").hasSize(last.equals("after") ? 1 : 2);
    assertThat(shard.hasEnded())
        .isEqualTo(last.equals("after") || said == RecordPublisherRunResult.COMPLETE);
    if (last.equals("after")) {
      assertThat(shard.run(new Connector(shard))).isEqualTo(RecordPublisherRunResult.INCOMPLETE);
    }
  }

  /** A run of the fan-out publisher lasts up to five minutes. */
  @Test
  void nothingIsConsumedAfterTheEnd() throws Exception {
    CountDownLatch secondBatch = new CountDownLatch(1);
    BoundedShardPublisher shard =
        bounded(
            consumer -> {
              consumer.accept(batch(record("1", UNTIL)));
              secondBatch.countDown();
              return RecordPublisherRunResult.CANCELLED;
            });

    CompletableFuture<RecordPublisherRunResult> run =
        CompletableFuture.supplyAsync(() -> run(shard));
    Awaitility.await("the end").until(shard::hasEnded);
    Awaitility.await("the wait").untilAsserted(() -> assertThat(ends).hasValue(1));
    assertThat(run).isNotDone();
    assertThat(secondBatch.getCount()).isEqualTo(1);
    assertThat(passed).isEmpty();

    closed.countDown();
    run.join();
    assertThat(secondBatch.getCount()).isZero();
  }

  /** From then on, the shard does not wait for Kinesis. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the end is over, and nothing is left | -60 | 0   | 1 | 1",
        "the end is over, and something is left | -60 | 500 | 2 | 0",
        "the end is to come                   | 60  | 0   | 2 | 0",
      })
  void theEndOfAShardIsToldBeforeTheWait(
      String name, int endsInSeconds, long millisBehind, int reads, int told) throws Exception {
    AtomicInteger read = new AtomicInteger();
    closed.countDown();
    BoundedShardPublisher publisher =
        bounded(
            consumer -> {
              read.incrementAndGet();
              consumer.accept(new RecordBatch(List.of(), TestShards.SHARD, millisBehind));
              return RecordPublisherRunResult.INCOMPLETE;
            },
            Instant.now().plus(Duration.ofSeconds(endsInSeconds)));

    publisher.run(batch -> new SequenceNumber("1"));
    assertThat(ends).hasValue(0);
    publisher.run(batch -> new SequenceNumber("1"));

    assertThat(read).as(name).hasValue(reads);
    assertThat(ends).as(name).hasValue(told);
  }

  private RecordPublisherRunResult run(BoundedShardPublisher shard) {
    try {
      return shard.run(new Connector(shard));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private BoundedShardPublisher bounded(RecordPublisher kinesis) {
    return bounded(kinesis, UNTIL);
  }

  private BoundedShardPublisher bounded(RecordPublisher kinesis, Instant until) {
    return new BoundedShardPublisher(
        kinesis,
        new ShardHashKeys(TestShards.SHARD),
        StraySubRecords.KEEP,
        until,
        closed,
        ends::incrementAndGet);
  }

  private static RecordBatch batch(
      org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record... records) {
    return new RecordBatch(List.of(records), TestShards.SHARD, 1L);
  }

  private static org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record record(
      String sequenceNumber, Instant arrival) {
    return new org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record()
        .withSequenceNumber(sequenceNumber)
        .withPartitionKey("k")
        .withApproximateArrivalTimestamp(Date.from(arrival))
        .withData(ByteBuffer.wrap(new byte[0]));
  }

  /** Passes what the publisher takes, as the fetcher does. */
  private final class Connector implements RecordPublisher.RecordBatchConsumer {
    private final BoundedShardPublisher shard;

    Connector(BoundedShardPublisher shard) {
      this.shard = shard;
    }

    @Override
    public SequenceNumber accept(RecordBatch batch) {
      SequenceNumber last = new SequenceNumber("0");
      for (var user : batch.getDeaggregatedRecords()) {
        last = new SequenceNumber(user.getSequenceNumber());
        Record record =
            new Record(
                new byte[0],
                "events",
                "shardId-000000000000",
                user.getSequenceNumber(),
                "k",
                user.getApproximateArrivalTimestamp().toInstant().toEpochMilli());
        if (shard.takes(record)) {
          passed.add(user.getSequenceNumber());
        }
      }
      return last;
    }
  }
}
