package io.millrace.job;

import io.millrace.local.KinesisStreams;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Changes the shards of a stream, and waits until it is done. */
final class Resharding {
  private final KinesisStreams streams;
  private final KinesisClient kinesis;
  private final String stream;

  Resharding(Destination destination) {
    this(destination.kinesis.streams(), destination.stream);
  }

  Resharding(KinesisStreams streams, String stream) {
    this.streams = streams;
    kinesis = streams.client();
    this.stream = stream;
  }

  /** Splits one of the open shards in the middle. */
  void split(int index) {
    Shard shard = open().get(index);
    BigInteger middle = start(shard).add(end(shard)).shiftRight(1);
    kinesis.splitShard(
        request ->
            request
                .streamName(stream)
                .shardToSplit(shard.shardId())
                .newStartingHashKey(middle.toString()));
    awaitActive();
  }

  /** Merges one of the open shards with the next one. */
  void merge(int index) {
    List<Shard> open = open();
    kinesis.mergeShards(
        request ->
            request
                .streamName(stream)
                .shardToMerge(open.get(index).shardId())
                .adjacentShardToMerge(open.get(index + 1).shardId()));
    awaitActive();
  }

  /** Lets Kinesis split and merge until there are so many. */
  void scale(int shards) {
    kinesis.updateShardCount(
        request ->
            request
                .streamName(stream)
                .targetShardCount(shards)
                .scalingType(ScalingType.UNIFORM_SCALING));
    awaitActive();
  }

  /** The shards that take records, in the order of their hash keys. */
  List<Shard> open() {
    return streams.shards(stream).stream()
        .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
        .sorted(Comparator.comparing(Resharding::start))
        .toList();
  }

  private static BigInteger start(Shard shard) {
    return new BigInteger(shard.hashKeyRange().startingHashKey());
  }

  private static BigInteger end(Shard shard) {
    return new BigInteger(shard.hashKeyRange().endingHashKey());
  }

  private void awaitActive() {
    Awaitility.await(stream + " to be resharded")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                kinesis
                        .describeStreamSummary(request -> request.streamName(stream))
                        .streamDescriptionSummary()
                        .streamStatus()
                    == StreamStatus.ACTIVE);
  }
}
