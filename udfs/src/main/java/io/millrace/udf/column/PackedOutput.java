package io.millrace.udf.column;

import java.io.IOException;

/** An output that takes compressed runs as they are. */
public interface PackedOutput {
  /**
   * Writes a run.
   *
   * @param run by the {@link RunPacker} of this kind of output; not copied
   */
  void writePacked(byte[] run) throws IOException;
}
