package io.millrace.job.sink;

import io.millrace.udf.block.BlockBody;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the bodies of blocks in large pieces into a checkpoint. Between the serializers and the
 * file of operator state, Flink 1.20 has {@code CompressibleFSDataOutputStream}, which passes
 * arrays on byte by byte. This class looks for the stream behind it. Neither of the two streams in
 * between has a buffer.
 *
 * <p>Where the JVM does not open {@code java.io}, or another release of Flink has other streams,
 * arrays take the ordinary way. The bytes are the same.
 */
final class WholeArrays {
  private static final Logger LOG = LoggerFactory.getLogger(WholeArrays.class);
  private static final String BYTE_BY_BYTE =
      "org.apache.flink.runtime.state.CompressibleFSDataOutputStream";

  /** Shorter ones are not worth the search. */
  private static final int SHORTEST = 1024;

  /** The JVM first copies all that one call writes to a file into native memory. */
  private static final int PIECE = 256 * 1024;

  private static final @Nullable Field BEHIND_VIEW = field(FilterOutputStream.class, "out");
  private static final @Nullable Field BEHIND_STREAM = behindStream();

  private WholeArrays() {}

  static void write(BlockBody body, DataOutputView view) throws IOException {
    OutputStream direct = body.size() < SHORTEST ? null : behind(view);
    for (byte[] bytes : body.pieces()) {
      if (direct == null) {
        view.write(bytes);
      } else {
        for (int from = 0; from < bytes.length; from += PIECE) {
          direct.write(bytes, from, Math.min(PIECE, bytes.length - from));
        }
      }
    }
  }

  /** The stream that takes whole arrays; null if it is not known. */
  static @Nullable OutputStream behind(DataOutputView view) {
    if (BEHIND_VIEW == null || BEHIND_STREAM == null || !(view instanceof FilterOutputStream)) {
      return null;
    }
    try {
      Object stream = BEHIND_VIEW.get(view);
      return BEHIND_STREAM.getDeclaringClass().isInstance(stream)
          ? (OutputStream) BEHIND_STREAM.get(stream)
          : null;
    } catch (IllegalAccessException e) {
      return null;
    }
  }

  private static @Nullable Field behindStream() {
    try {
      return field(
          Class.forName(BYTE_BY_BYTE, false, WholeArrays.class.getClassLoader()),
          "compressingDelegate");
    } catch (ClassNotFoundException e) {
      LOG.info("This Flink has no {}: blocks are written to checkpoints as usual", BYTE_BY_BYTE);
      return null;
    }
  }

  private static @Nullable Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException | RuntimeException e) {
      // InaccessibleObjectException is a RuntimeException: java.io is not open.
      LOG.info("Blocks are written to checkpoints byte by byte, which is slower: {}", e.toString());
      return null;
    }
  }
}
