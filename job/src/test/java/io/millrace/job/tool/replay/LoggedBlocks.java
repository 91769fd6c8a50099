package io.millrace.job.tool.replay;

import io.millrace.udf.block.SealedBlock;
import java.util.Base64;

/** Blocks as the column {@code blocks} of a replay log holds them. */
public final class LoggedBlocks {
  private LoggedBlocks() {}

  public static String base64(SealedBlock block) {
    return Base64.getEncoder().encodeToString(LoggedBlockCodec.write(block));
  }
}
