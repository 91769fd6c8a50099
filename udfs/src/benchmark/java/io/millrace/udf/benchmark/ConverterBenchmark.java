package io.millrace.udf.benchmark;

import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Record;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Records → rows, and records → sealed blocks. One operation is one document. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(1)
public class ConverterBenchmark {
  private static final int DOCUMENTS = 5000;

  @Param public DocumentSet set = DocumentSet.NARROW;

  private Workload workload;
  private Workload.Conversion conversion;
  private RecordProcessor processor;

  @Setup
  public void prepare(Blackhole blackhole) throws SchemaException {
    workload = new Workload(set, DOCUMENTS);
    conversion = workload.conversion();
    processor = new RecordProcessor(workload.spec(), blackhole::consume);
  }

  /** Decode and convert. */
  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public void convert() throws JsonException, ConvertException {
    for (Record record : workload.records()) {
      conversion.convertAndClear(record);
    }
  }

  /** Decode, convert, build blocks of 100,000 rows and compress them. */
  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public void process() throws RejectedRowException {
    for (Record record : workload.records()) {
      processor.process(record);
    }
  }
}
