package io.millrace.job.source;

import io.millrace.udf.record.Record;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Serializes records between Flink tasks: payload length and bytes, then the record's origin.
 * Strings may have any length and any characters: Kinesis limits the partition key of a record, but
 * not those of records inside an aggregated one. Never part of saved state while checkpoints are
 * aligned, as Millrace configures them, so the format may change between releases.
 */
final class RecordSerializer extends TypeSerializerSingleton<Record> {
  private static final long serialVersionUID = 1L;

  static final RecordSerializer INSTANCE = new RecordSerializer();

  private static final Record EMPTY = new Record(new byte[0], "", "", "", "", 0);

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public Record createInstance() {
    return EMPTY;
  }

  @Override
  public Record copy(Record from) {
    return from;
  }

  @Override
  public Record copy(Record from, Record reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Record record, DataOutputView target) throws IOException {
    target.writeInt(record.payload().length);
    target.write(record.payload());
    StringValue.writeString(record.stream(), target);
    StringValue.writeString(record.shardId(), target);
    StringValue.writeString(record.sequenceNumber(), target);
    StringValue.writeString(record.partitionKey(), target);
    target.writeLong(record.arrivalMillis());
    target.writeLong(record.subSequence());
    target.writeBoolean(record.placement() == Record.Placement.STRAY);
  }

  @Override
  public Record deserialize(DataInputView source) throws IOException {
    byte[] payload = new byte[source.readInt()];
    source.readFully(payload);
    Record alone =
        new Record(
            payload, text(source), text(source), text(source), text(source), source.readLong());
    return alone.subRecord(
        source.readLong(),
        source.readBoolean() ? Record.Placement.STRAY : Record.Placement.IN_SHARD);
  }

  private static String text(DataInputView source) throws IOException {
    return Objects.requireNonNull(
        StringValue.readString(source), "Millrace writes no null strings");
  }

  @Override
  public Record deserialize(Record reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<Record> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Declares that only this serializer reads its output. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Record> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
