package io.millrace.udf.benchmark;

import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.FilterSyntaxException;
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

/** Conversion with and without a filter. One operation is one document of the NARROW set. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(3)
public class FilterBenchmark {
  private static final int DOCUMENTS = 5000;

  /** What the filter does. */
  public enum Wanted {
    /** There is no filter. */
    ALL_WITHOUT_FILTER,
    /** Two comparisons, true for every document. */
    ALL,
    /** Two comparisons, true for no document. */
    NONE
  }

  @Param public Wanted wanted = Wanted.ALL;

  private Workload workload;
  private Workload.Conversion conversion;

  @Setup
  public void prepare() throws SchemaException, FilterSyntaxException {
    workload = new Workload(DocumentSet.NARROW, DOCUMENTS);
    conversion = workload.conversion(filter());
  }

  private Filter filter() throws FilterSyntaxException {
    return switch (wanted) {
      case ALL_WITHOUT_FILTER -> Filter.NONE;
      case ALL -> Filter.of(Filter.parse("/event != 'none' AND /amount >= 0"), null);
      case NONE -> Filter.of(Filter.parse("/event = 'none' OR /amount < 0"), null);
    };
  }

  /** Decode, and convert what is wanted. */
  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public void convert() throws JsonException, ConvertException {
    for (Record record : workload.records()) {
      conversion.convertAndClear(record);
    }
  }
}
