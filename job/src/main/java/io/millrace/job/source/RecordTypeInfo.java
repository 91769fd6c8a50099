package io.millrace.job.source;

import io.millrace.udf.decode.Record;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink to move records with {@link RecordSerializer}. */
final class RecordTypeInfo extends TypeInformation<Record> {
  private static final long serialVersionUID = 1L;

  static final RecordTypeInfo INSTANCE = new RecordTypeInfo();

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<Record> getTypeClass() {
    return Record.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<Record> createSerializer(SerializerConfig config) {
    return RecordSerializer.INSTANCE;
  }

  @Override
  @Deprecated
  public TypeSerializer<Record> createSerializer(ExecutionConfig config) {
    return RecordSerializer.INSTANCE;
  }

  @Override
  public String toString() {
    return "Record";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordTypeInfo;
  }

  @Override
  public int hashCode() {
    return RecordTypeInfo.class.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof RecordTypeInfo;
  }
}
