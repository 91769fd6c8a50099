package io.millrace.job.sink;

import io.millrace.job.benchmark.CheckpointWritePage;
import io.millrace.udf.benchmark.Machine;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.CompressibleFSDataOutputStream;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStreamFactory.FsCheckpointStateOutputStream;

/**
 * What it costs to write blocks into a checkpoint's file, through the streams that Flink gives an
 * operator's state: with {@link WholeArrays}, and as Flink passes them on by itself, in turns.
 *
 * <p>Arguments: the file to write, and nothing else. Without it the numbers are only printed.
 */
public final class CheckpointWriteBenchmark {
  private static final int BODY = 16 << 20;
  private static final int BLOCKS = 16;

  /** A run of 64 KiB, compressed by half. */
  private static final int PIECE = 32 << 10;

  private static final int ROUNDS = 12;

  /** Rounds in which the JVM still compiles. */
  private static final int WARM_UP = 3;

  /** As Flink's default of {@code state.storage.fs.write-buffer-size}. */
  private static final int BUFFER = 4096;

  private interface Way {
    void write(SealedBlock block, DataOutputView out) throws IOException;
  }

  private CheckpointWriteBenchmark() {}

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    byte[] body = new byte[BODY];
    new Random(1).nextBytes(body);
    SealedBlock block =
        new SealedBlock(
            new TableName("db", "t"),
            List.of("c"),
            List.of(),
            "t",
            1,
            1,
            1,
            Compression.LZ4,
            pieces(body));
    Path folder = Files.createTempDirectory("millrace-benchmark");
    List<Double> flink = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      double byItself = millis(folder, block, CheckpointWriteBenchmark::asFlinkDoes);
      double wholeArrays = millis(folder, block, SealedBlockSerializer.INSTANCE::serialize);
      if (round >= WARM_UP) {
        flink.add(byItself);
        whole.add(wholeArrays);
      }
    }
    Files.delete(folder);
    CheckpointWritePage.of(machine, flink, whole).writeOrPrint(args);
  }

  private static void asFlinkDoes(SealedBlock block, DataOutputView out) throws IOException {
    for (byte[] piece : block.body().pieces()) {
      out.write(piece);
    }
  }

  /** As a block is sealed: in compressed runs. */
  private static BlockBody pieces(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += PIECE) {
      pieces.add(Arrays.copyOfRange(bytes, from, Math.min(from + PIECE, bytes.length)));
    }
    return BlockBody.of(pieces);
  }

  /** CPU time of this thread for a MiB, in milliseconds. */
  private static double millis(Path folder, SealedBlock block, Way way) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    try (FsCheckpointStateOutputStream file =
        new FsCheckpointStateOutputStream(
            new org.apache.flink.core.fs.Path(folder.toUri()),
            FileSystem.getLocalFileSystem(),
            BUFFER,
            0)) {
      DataOutputView out =
          new DataOutputViewStreamWrapper(
              new CompressibleFSDataOutputStream(
                  file, UncompressedStreamCompressionDecorator.INSTANCE));
      for (int i = 0; i < BLOCKS; i++) {
        way.write(block, out);
      }
      var written = file.closeAndGetHandle();
      double nanos = threads.getCurrentThreadCpuTime() - begin;
      written.discardState();
      return nanos / 1e6 / (BLOCKS * (BODY >> 20));
    }
  }
}
