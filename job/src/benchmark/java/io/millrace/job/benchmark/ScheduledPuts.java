package io.millrace.job.benchmark;

import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisStreams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;

/**
 * PutRecords calls on a fixed schedule: a call that takes long does not hold up the next. The
 * records of a call go to one shard, and their partition key is the call's number.
 */
final class ScheduledPuts implements AutoCloseable {
  static final int SHARDS = 4;
  static final int RECORDS_PER_CALL = 2;
  static final int DOCUMENTS_PER_RECORD = 20;
  static final int ROWS_PER_CALL = RECORDS_PER_CALL * DOCUMENTS_PER_RECORD;

  /** Calls that may wait for an answer at the same time. */
  static final int THREADS = 4;

  private static final BigInteger WIDTH =
      BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(SHARDS));
  private static final List<SdkBytes> PAYLOADS = payloads();

  /**
   * One call.
   *
   * @param scheduled when it was to begin, in nanoseconds of the JVM's clock
   * @param answered when Kinesis had accepted it
   */
  record Put(long call, long scheduled, long answered) {
    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(answered - scheduled);
    }
  }

  private final KinesisStreams streams;
  private final String stream;
  private final AtomicLong calls = new AtomicLong();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);

  ScheduledPuts(KinesisStreams streams, String stream) {
    this.streams = streams;
    this.stream = stream;
  }

  /** Calls so far. Their numbers are below. */
  long calls() {
    return calls.get();
  }

  /** Puts at a constant rate, and returns when Kinesis has answered every call. */
  List<Put> at(double callsPerSecond, Duration duration) throws InterruptedException {
    long begin = System.nanoTime();
    double between = TimeUnit.SECONDS.toNanos(1) / callsPerSecond;
    int count = (int) Math.max(1, duration.toNanos() / between);
    List<Future<Put>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long scheduled = begin + (long) (i * between);
      answers.add(
          threads.schedule(
              () -> put(scheduled), scheduled - System.nanoTime(), TimeUnit.NANOSECONDS));
    }
    return all(answers);
  }

  /** Puts as fast as Kinesis answers, and returns how many calls that were a second. */
  double asFastAsPossible(Duration duration) throws InterruptedException {
    long begin = System.nanoTime();
    long before = calls();
    long end = begin + duration.toNanos();
    List<Future<Put>> answers = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      answers.add(
          threads.submit(
              () -> {
                Put last = put(System.nanoTime());
                while (System.nanoTime() < end) {
                  last = put(System.nanoTime());
                }
                return last;
              }));
    }
    var unused = all(answers);
    return (calls() - before) * 1e9 / (System.nanoTime() - begin);
  }

  private Put put(long scheduled) {
    long call = calls.getAndIncrement();
    BigInteger key = WIDTH.multiply(BigInteger.valueOf(call % SHARDS));
    streams.put(
        stream,
        IntStream.range(0, RECORDS_PER_CALL)
            .mapToObj(
                i -> {
                  long payload = (call * RECORDS_PER_CALL + i) % PAYLOADS.size();
                  return new KinesisDocument(PAYLOADS.get((int) payload), "" + call, key);
                })
            .toList());
    return new Put(call, scheduled, System.nanoTime());
  }

  private static List<Put> all(List<Future<Put>> answers) throws InterruptedException {
    List<Put> puts = new ArrayList<>();
    try {
      for (Future<Put> answer : answers) {
        puts.add(answer.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A put failed", e);
    }
    return puts;
  }

  /** Documents in lines, compressed, as producers send many in a record. */
  private static List<SdkBytes> payloads() {
    List<byte[]> documents = LatencyBenchmark.SET.documents(1_000 * DOCUMENTS_PER_RECORD, 42);
    List<SdkBytes> payloads = new ArrayList<>();
    for (int from = 0; from < documents.size(); from += DOCUMENTS_PER_RECORD) {
      payloads.add(compressed(documents.subList(from, from + DOCUMENTS_PER_RECORD)));
    }
    return payloads;
  }

  private static SdkBytes compressed(List<byte[]> documents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      for (byte[] document : documents) {
        gzip.write(document);
        gzip.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SdkBytes.fromByteArray(bytes.toByteArray());
  }

  /** Bytes of a payload, on average. */
  static long payloadBytes() {
    return (long)
        PAYLOADS.stream()
            .mapToInt(bytes -> bytes.asByteArrayUnsafe().length)
            .average()
            .orElseThrow();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
