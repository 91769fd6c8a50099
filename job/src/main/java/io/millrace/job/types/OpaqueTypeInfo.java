package io.millrace.job.types;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A type without fields and keys, which Flink serializes as a whole. A subclass is a type; all its
 * instances are equal.
 */
public abstract class OpaqueTypeInfo<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final TypeSerializer<T> serializer;

  protected OpaqueTypeInfo(Class<T> type, TypeSerializer<T> serializer) {
    this.type = type;
    this.serializer = serializer;
  }

  @Override
  public final TypeSerializer<T> createSerializer(SerializerConfig config) {
    // A serializer may have state, so each task needs its own.
    return serializer.duplicate();
  }

  /**
   * Never called, because Flink prefers the other overload; but still abstract in the superclass.
   */
  @Override
  @Deprecated
  public final TypeSerializer<T> createSerializer(ExecutionConfig config) {
    throw new UnsupportedOperationException("Use createSerializer(SerializerConfig)");
  }

  @Override
  public final Class<T> getTypeClass() {
    return type;
  }

  @Override
  public final boolean isBasicType() {
    return false;
  }

  @Override
  public final boolean isTupleType() {
    return false;
  }

  @Override
  public final boolean isKeyType() {
    return false;
  }

  @Override
  public final int getArity() {
    return 1;
  }

  @Override
  public final int getTotalFields() {
    return 1;
  }

  @Override
  public final String toString() {
    return type.getSimpleName();
  }

  @Override
  public final boolean canEqual(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public final boolean equals(Object other) {
    return canEqual(other);
  }

  @Override
  public final int hashCode() {
    return getClass().hashCode();
  }
}
