package io.millrace.job.sink;

import io.millrace.job.types.OpaqueTypeInfo;
import io.millrace.udf.block.SealedBlock;

/** Sealed blocks between operators: handed on as they are within a chain. */
public final class SealedBlockTypeInfo extends OpaqueTypeInfo<SealedBlock> {
  private static final long serialVersionUID = 1L;

  public static final SealedBlockTypeInfo INSTANCE = new SealedBlockTypeInfo();

  private SealedBlockTypeInfo() {
    super(SealedBlock.class, SealedBlockSerializer.INSTANCE);
  }
}
