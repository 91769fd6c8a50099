package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Encodes a block for checkpoints, in a form that every later release can read. */
public final class SealedBlockCodec {
  private static final int OVERHEAD = 1_024;

  private SealedBlockCodec() {}

  public static byte[] write(SealedBlock block) {
    DataOutputSerializer out = new DataOutputSerializer(block.body().length + OVERHEAD);
    try {
      SealedBlockSerializer.INSTANCE.serialize(block, out);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return out.getCopyOfBuffer();
  }

  /**
   * Decodes a block that {@link #write} encoded, in this release or an earlier one.
   *
   * @throws IOException when a newer release wrote it
   */
  public static SealedBlock read(byte[] bytes) throws IOException {
    return SealedBlockSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
  }
}
