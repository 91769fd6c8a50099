package io.millrace.udf.column;

/** Compresses runs of bytes, each for itself. Not thread-safe. */
public interface RunPacker {
  /** The length of each run. */
  int RUN_BYTES = 1 << 16;

  /**
   * Compresses a run.
   *
   * @param from first of {@link #RUN_BYTES} bytes
   * @return for {@link PackedOutput#writePacked}
   */
  byte[] pack(byte[] source, int from);
}
