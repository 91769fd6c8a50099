package io.millrace.job.source;

import io.millrace.job.source.client.MalformedAggregates;
import io.millrace.udf.record.Record;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;

/** Keeps a Kinesis record unchanged: payload and origin, without parsing. */
final class RecordSchema implements KinesisDeserializationSchema<Record> {
  private static final long serialVersionUID = 1L;

  @Override
  public Record deserialize(
      byte[] payload,
      String partitionKey,
      String sequenceNumber,
      long arrivalMillis,
      String stream,
      String shardId) {
    return new Record(
        MalformedAggregates.show(payload),
        stream,
        shardId,
        sequenceNumber,
        partitionKey,
        arrivalMillis);
  }

  @Override
  public TypeInformation<Record> getProducedType() {
    return RecordTypeInfo.INSTANCE;
  }
}
