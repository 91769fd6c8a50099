package io.millrace.job.sink;

import io.millrace.job.types.OpaqueTypeInfo;
import io.millrace.udf.block.SealedBlock;

/** Type information of sealed blocks; within a chain they are passed by reference. */
public final class SealedBlockTypeInfo extends OpaqueTypeInfo<SealedBlock> {
  private static final long serialVersionUID = 1L;

  public static final SealedBlockTypeInfo INSTANCE = new SealedBlockTypeInfo();

  private SealedBlockTypeInfo() {
    super(SealedBlock.class, SealedBlockSerializer.INSTANCE);
  }
}
