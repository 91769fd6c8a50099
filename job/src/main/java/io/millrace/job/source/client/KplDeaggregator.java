package io.millrace.job.source.client;

import io.millrace.job.config.value.StraySubRecords;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.Record.Placement;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.clientlibrary.types.UserRecord;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;

/**
 * De-aggregates a record of the Kinesis Producer Library like the connector, for code that reads
 * without it.
 */
public final class KplDeaggregator {
  private final ShardHashKeys hashKeys;
  private final StraySubRecords strays;

  /**
   * @param shard the hash keys of the shard that the records come from
   */
  public KplDeaggregator(HashKeyRange shard, StraySubRecords strays) {
    this.hashKeys = new ShardHashKeys(shard.startingHashKey(), shard.endingHashKey());
    this.strays = strays;
  }

  /** The sub-records; the record itself if it is no aggregate or is malformed. */
  public List<Record> of(Record record) {
    ByteBuffer payload = ByteBuffer.wrap(record.payload());
    if (MalformedAggregates.mustHide(payload)) {
      return List.of(record);
    }
    var whole =
        new org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record()
            .withData(payload)
            .withPartitionKey(record.partitionKey())
            .withSequenceNumber(record.sequenceNumber());
    return UserRecord.deaggregate(List.of(whole)).stream()
        .map(part -> part.isAggregated() ? subRecord(part, record) : record)
        .collect(Collectors.toList());
  }

  private Record subRecord(UserRecord part, Record whole) {
    boolean belongs =
        strays == StraySubRecords.KEEP
            || hashKeys.hold(part.getExplicitHashKey(), part.getPartitionKey());
    byte[] data = new byte[part.getData().remaining()];
    part.getData().duplicate().get(data);
    return new Record(
            data,
            whole.stream(),
            whole.shardId(),
            whole.sequenceNumber(),
            part.getPartitionKey(),
            whole.arrivalMillis())
        .subRecord(part.getSubSequenceNumber(), belongs ? Placement.IN_SHARD : Placement.STRAY);
  }
}
