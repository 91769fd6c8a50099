package io.millrace.udf.benchmark;

import io.millrace.udf.block.BlockSealer;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.row.Rows;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableName;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rows → sealed block, with LZ4. {@code megabytes} counts column data before compression. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(1)
public class SealBenchmark {
  private static final int MOST_ROWS = 100_000;
  private static final long MOST_BYTES = 32L << 20;

  @Param public DocumentSet set = DocumentSet.NARROW;

  private final BlockSealer sealer =
      new BlockSealer(new TableName("default", "events"), Compression.LZ4, Clock.systemUTC());
  private Rows rows;

  /** What JMH reports beside the blocks per second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Volume {
    public double megabytes;
  }

  @Setup
  public void fill() throws SchemaException, JsonException, ConvertException {
    Workload workload = new Workload(set, 10_000);
    Workload.Conversion conversion = workload.conversion();
    do {
      for (Record record : workload.records()) {
        rows = conversion.convert(record);
      }
    } while (rows.count() < MOST_ROWS && rows.bytes() < MOST_BYTES);
  }

  @Benchmark
  public SealedBlock seal(Volume volume) {
    SealedBlock block = sealer.seal(rows);
    volume.megabytes += block.uncompressedBytes() / 1e6;
    return block;
  }
}
