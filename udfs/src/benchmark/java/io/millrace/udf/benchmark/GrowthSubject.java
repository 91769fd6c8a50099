package io.millrace.udf.benchmark;

import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.benchmark.GrowthCurve.Point;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** One size of one curve: its documents, what converts them, and what that took so far. */
final class GrowthSubject {
  private static final long NANOS_PER_ROUND = 150_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final String curve;
  private final String unit;
  private final int size;
  private final int units;
  private final List<Record> records;
  private final RecordProcessor processor;
  private final List<Double> micros = new ArrayList<>();

  /**
   * @param units how many of the curve's units a document has
   */
  GrowthSubject(
      String curve, String unit, int size, int units, List<Column> columns, List<Record> records)
      throws Exception {
    this.curve = curve;
    this.unit = unit;
    this.size = size;
    this.units = units;
    this.records = records;
    TableSchema table = new TableSchema(new TableName("default", "events"), columns);
    ConversionSpec spec =
        ConversionSpec.of(table, new TableName("default", "errors"))
            .blockLimits(Workload.LIMITS)
            .build();
    processor = new RecordProcessor(spec, block -> {});
  }

  /** The curve of its sizes. */
  static GrowthCurve curve(String name, List<GrowthSubject> sizes) {
    return new GrowthCurve(
        name, sizes.get(0).unit, sizes.stream().map(GrowthSubject::point).toList());
  }

  String curve() {
    return curve;
  }

  /** Converts all documents until the time of a round is over, and seals what is left. */
  void run(boolean isMeasured) throws Exception {
    long documents = 0;
    long start = THREADS.getCurrentThreadCpuTime();
    long end = start;
    while (end - start < NANOS_PER_ROUND) {
      for (Record record : records) {
        processor.process(record);
      }
      documents += records.size();
      end = THREADS.getCurrentThreadCpuTime();
    }
    processor.seal();
    end = THREADS.getCurrentThreadCpuTime();
    if (processor.counters().rejected() > 0) {
      throw new IllegalStateException(
          processor.counters().rejected() + " documents were rejected");
    }
    if (isMeasured) {
      micros.add((end - start) / 1e3 / documents);
    }
  }

  private Point point() {
    double[] sorted = micros.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Point(size, sorted[sorted.length / 2], units);
  }
}
