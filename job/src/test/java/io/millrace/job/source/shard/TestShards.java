package io.millrace.job.source.shard;

import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.HashKeyRange;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.SequenceNumberRange;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Shard;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;

/** A shard as the connector describes it. */
final class TestShards {
  static final StreamShardHandle SHARD =
      new StreamShardHandle(
          "events",
          new Shard()
              .withShardId("shardId-000000000000")
              .withHashKeyRange(new HashKeyRange().withStartingHashKey("0").withEndingHashKey("1"))
              .withSequenceNumberRange(new SequenceNumberRange().withStartingSequenceNumber("0")));

  private TestShards() {}
}
