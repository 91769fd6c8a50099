package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Sealed blocks between operators: handed on as they are within a chain. */
public final class SealedBlockTypeInfo extends TypeInformation<SealedBlock> {
  private static final long serialVersionUID = 1L;

  public static final SealedBlockTypeInfo INSTANCE = new SealedBlockTypeInfo();

  private SealedBlockTypeInfo() {}

  @Override
  public TypeSerializer<SealedBlock> createSerializer(SerializerConfig config) {
    return SealedBlockSerializer.INSTANCE;
  }

  /** Never called, since Flink asks the other one first; still abstract up there. */
  @Override
  @Deprecated
  public TypeSerializer<SealedBlock> createSerializer(ExecutionConfig config) {
    throw new UnsupportedOperationException("createSerializer(SerializerConfig) is the one");
  }

  @Override
  public Class<SealedBlock> getTypeClass() {
    return SealedBlock.class;
  }

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
  public boolean isKeyType() {
    return false;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof SealedBlockTypeInfo;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedBlockTypeInfo;
  }

  @Override
  public int hashCode() {
    return SealedBlockTypeInfo.class.hashCode();
  }

  @Override
  public String toString() {
    return "SealedBlock";
  }
}
