package io.millrace.testkit.chaos;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A run from the first document to the verdict, on a stack that somebody else starts and stops. */
public final class ChaosRun {
  /** Slots of each TaskManager; the job needs both of them. */
  public static final int SLOTS = 2;

  private static final int PARALLELISM = 3;
  private static final Duration RECOVERY = Duration.ofMinutes(4);
  private static final Duration DRAIN = Duration.ofMinutes(10);

  private final ChaosOptions options;
  private final ChaosStack stack;
  private final Path jar;
  private final PrintStream out;
  private final Random random;
  private final ChaosTables tables;
  private final NumberedDocuments documents;
  private final Map<FaultKind, Integer> injected = new EnumMap<>(FaultKind.class);
  private final long begin = System.nanoTime();

  /**
   * @param jar the job
   * @param out is told about every fault
   */
  public ChaosRun(ChaosOptions options, ChaosStack stack, Path jar, PrintStream out) {
    this.options = options;
    this.stack = stack;
    this.jar = jar;
    this.out = out;
    this.random = new Random(options.seed());
    this.tables = new ChaosTables(stack);
    this.documents = new NumberedDocuments(options.seed());
  }

  /**
   * Runs the pipeline under load, injects the faults one after the other, lets everything drain,
   * stops the job with a savepoint, and counts.
   *
   * @throws IllegalStateException when the pipeline does not come back after a fault, or does not
   *     drain
   */
  public ChaosReport run() {
    tables.create();
    ChaosPipeline pipeline = new ChaosPipeline(stack);
    long put;
    try (NumberedProducer producer =
        NumberedProducer.start(
            stack.kinesis().streams(), ChaosStack.STREAM, documents, options.rate())) {
      pipeline.start(jar, PARALLELISM);
      awaitProgress("the start");
      inject(new FaultInjector(stack, pipeline, producer, jar, options.outage(), random), producer);
      put = producer.finish();
    }
    drain(put);
    pipeline.stop();
    List<DeliveryCounts> tallies = tables.verify(documents, put);
    return new ChaosReport(
        options.seed(), injected, put, tallies, tables.origins(tallies.get(0).duplicated()));
  }

  private void inject(FaultInjector injector, NumberedProducer producer) {
    for (FaultKind kind : kinds()) {
      if (elapsed().compareTo(options.limit()) > 0) {
        return;
      }
      Waiting.pause(Duration.ofMillis(random.nextLong(2_000)));
      String what = injector.inject(kind);
      injected.merge(kind, 1, Integer::sum);
      // Now and then the next fault meets a pipeline that has not recovered from this one.
      String recovery = random.nextInt(5) == 0 ? "not waited for" : awaitProgress(kind.name());
      out.printf(
          "%5d s  %-18s %s; recovery %s; %d put, %d arrived%n",
          elapsed().toSeconds(), kind, what, recovery, producer.put(), tables.arrived());
    }
  }

  /** Every kind once in random order, then all again, until there are enough. */
  private List<FaultKind> kinds() {
    List<FaultKind> all = new ArrayList<>();
    while (all.size() < options.faults()) {
      List<FaultKind> deck = new ArrayList<>(options.kinds());
      Collections.shuffle(deck, random);
      all.addAll(deck);
    }
    return all.subList(0, options.faults());
  }

  private String awaitProgress(String after) {
    long start = System.nanoTime();
    long before = Math.max(0, tables.arrived());
    if (!Waiting.until(RECOVERY, () -> tables.arrived() > before)) {
      throw new IllegalStateException(
          "No row arrived for " + RECOVERY.toSeconds() + " s after " + after);
    }
    return "%.1f s".formatted((System.nanoTime() - start) / 1e9);
  }

  private void drain(long put) {
    out.printf("%5d s  all faults done, draining%n", elapsed().toSeconds());
    if (!Waiting.until(DRAIN, () -> tables.arrived() >= put)) {
      out.printf("%d of %d arrived within %s%n", tables.arrived(), put, DRAIN);
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
