package io.millrace.job.source.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.StraySubRecords;
import io.millrace.job.source.client.ShardHashKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.HashKeyRange;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.SequenceNumberRange;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Shard;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher.RecordPublisherRunResult;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoundedShardPublisherTest {
  private static final StreamShardHandle SHARD =
      new StreamShardHandle(
          "events",
          new Shard()
              .withShardId("shardId-000000000000")
              .withHashKeyRange(new HashKeyRange().withStartingHashKey("0").withEndingHashKey("1"))
              .withSequenceNumberRange(new SequenceNumberRange()));

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
      String name, int endsInSeconds, long millisBehind, int reads, int ends) throws Exception {
    AtomicInteger read = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    BoundedShardPublisher publisher =
        new BoundedShardPublisher(
            consumer -> {
              read.incrementAndGet();
              consumer.accept(new RecordBatch(List.of(), SHARD, millisBehind));
              return RecordPublisherRunResult.INCOMPLETE;
            },
            new ShardHashKeys(SHARD),
            StraySubRecords.KEEP,
            Instant.now().plus(Duration.ofSeconds(endsInSeconds)),
            new CountDownLatch(0),
            ended::incrementAndGet);

    publisher.run(batch -> new SequenceNumber("1"));
    assertThat(ended).hasValue(0);
    publisher.run(batch -> new SequenceNumber("1"));

    assertThat(read).as(name).hasValue(reads);
    assertThat(ended).as(name).hasValue(ends);
  }
}
