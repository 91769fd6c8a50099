package io.millrace.job.benchmark;

import io.millrace.job.source.RecordTypeInfo;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.record.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.RichSourceFunction;
import org.jspecify.annotations.Nullable;

/**
 * Records out of memory, over and over with a new key, as fast as they are taken. A legacy source
 * like the one for Kinesis, so that records travel the same way. Counts what it could put out
 * between the end of a warm-up and its own end, and how long it was held up at most.
 */
@SuppressWarnings("deprecation") // As is the source it stands for.
public final class PremadeRecords extends RichSourceFunction<Record> {
  private static final long serialVersionUID = 1L;
  static final int DOCUMENTS = 50_000;
  private static final long SEED = 42;
  private static final int SHARDS = 4;
  private static final String ALL = "all";
  private static final String MEASURED = "measured";
  private static final String PAUSE = "pause";
  private static final String BEGAN = "began";
  private static final String CPU = "cpu";

  /** The documents of the set used last, so that its next run need not create them again. */
  private static List<byte[]> cached = List.of();

  private static @Nullable DocumentSet cachedSet;

  private final DocumentSet set;
  private final Duration warmUp;
  private final Duration measured;
  private volatile boolean running = true;

  private PremadeRecords(DocumentSet set, Duration warmUp, Duration measured) {
    this.set = set;
    this.warmUp = warmUp;
    this.measured = measured;
  }

  /** The records of one source, which ends after both durations. */
  public static DataStream<Record> on(
      StreamExecutionEnvironment environment,
      DocumentSet set,
      Duration warmUp,
      Duration measured) {
    return environment
        .addSource(
            new PremadeRecords(set, warmUp, measured), "In memory: " + set, RecordTypeInfo.INSTANCE)
        .setParallelism(1);
  }

  /** Creates the documents of a set, so that a run does not. */
  static void prepare(DocumentSet set) {
    var unused = documents(set);
  }

  /** The documents of a set; the next call for the same set returns the same list. */
  static synchronized List<byte[]> documents(DocumentSet set) {
    if (set != cachedSet) {
      cached = set.documents(DOCUMENTS, SEED);
      cachedSet = set;
    }
    return cached;
  }

  /** Records of several shards whose names, sequence numbers and keys have realistic lengths. */
  private static List<Record> records(List<byte[]> documents) {
    List<String> shards = IntStream.range(0, SHARDS).mapToObj("shardId-%012d"::formatted).toList();
    List<Record> records = new ArrayList<>(documents.size());
    for (byte[] document : documents) {
      int number = records.size();
      records.add(
          new Record(
              document,
              "events",
              shards.get(number % SHARDS),
              "4959033827149025660855969253836157109592157598" + (1_000_000_000L + number),
              new UUID(number, -number).toString(),
              0));
    }
    return records;
  }

  /** Records put out in all. */
  public static long all(JobExecutionResult result) {
    return result.<Long>getAccumulatorResult(ALL);
  }

  /** When the first record was put out, as {@link System#nanoTime} of this JVM. */
  public static long began(JobExecutionResult result) {
    return result.<Long>getAccumulatorResult(BEGAN);
  }

  /** The processor time of this JVM since the first record was put out. */
  static CpuTime cpuSince(JobExecutionResult result) {
    return CpuTime.own().minus(CpuTime.ofMillis(result.<Long>getAccumulatorResult(CPU)));
  }

  /** Records put out after the warm-up. */
  public static long measured(JobExecutionResult result) {
    return result.<Long>getAccumulatorResult(MEASURED);
  }

  /** The longest time between two records after the warm-up. */
  public static Duration longestPause(JobExecutionResult result) {
    return Duration.ofNanos(result.<Long>getAccumulatorResult(PAUSE));
  }

  @Override
  public void run(SourceContext<Record> context) {
    List<Record> records = records(documents(set));
    getRuntimeContext().addAccumulator(CPU, new LongCounter(CpuTime.own().millis()));
    long began = System.nanoTime();
    long begin = began + warmUp.toNanos();
    long end = begin + measured.toNanos();
    DistinctDocuments distinct = new DistinctDocuments(SEED);
    long before = put(records, distinct, context, begin, new LongMaximum());
    LongMaximum pause = new LongMaximum(0);
    long counted = put(records, distinct, context, end, pause);

    getRuntimeContext().addAccumulator(BEGAN, new LongCounter(began));
    getRuntimeContext().addAccumulator(ALL, new LongCounter(before + counted));
    getRuntimeContext().addAccumulator(MEASURED, new LongCounter(counted));
    getRuntimeContext().addAccumulator(PAUSE, pause);
  }

  @Override
  public void cancel() {
    running = false;
  }

  private static Record withNewKey(Record record, DistinctDocuments distinct) {
    return new Record(
        distinct.next(record.payload()),
        record.stream(),
        record.shardId(),
        record.sequenceNumber(),
        record.partitionKey(),
        record.arrivalMillis());
  }

  private long put(
      List<Record> records,
      DistinctDocuments distinct,
      SourceContext<Record> context,
      long end,
      LongMaximum pause) {
    long count = 0;
    for (long last = System.nanoTime(); running && last < end; count++) {
      Record record = withNewKey(records.get((int) (count % records.size())), distinct);
      synchronized (context.getCheckpointLock()) {
        context.collect(record);
      }
      long now = System.nanoTime();
      pause.add(now - last);
      last = now;
    }
    return count;
  }
}
