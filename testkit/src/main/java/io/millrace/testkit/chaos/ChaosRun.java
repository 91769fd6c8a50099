package io.millrace.testkit.chaos;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A run from the first document to the verdict, on a stack that the caller starts and stops. */
public final class ChaosRun {
  /** Slots of each TaskManager; the job needs both of them. */
  public static final int SLOTS = 2;

  private static final int PARALLELISM = 3;
  private static final Duration RECOVERY = Duration.ofMinutes(10);
  private static final Duration DRAIN = Duration.ofMinutes(10);

  private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(10);

  /**
   * After this many consecutive faults that fail to take effect, no more are injected; the run
   * continues.
   */
  private static final int MOST_FAILURES = 10;

  private static final int MOST_REPAIRS = 3;

  private final ChaosOptions options;
  private final ChaosStack stack;
  private final Path jar;
  private final PrintStream out;
  private final Random random;
  private final ChaosTables tables;
  private final NumberedDocuments documents;
  private final Map<FaultKind, Integer> injected = new EnumMap<>(FaultKind.class);
  private final List<String> objections = new CopyOnWriteArrayList<>();
  private final long begin = System.nanoTime();

  /**
   * @param jar the job
   * @param out receives a line for every fault
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
   * <p>A fault that does not come off, as on a machine that is too busy for it, gets another turn
   * and does not count. The tables are counted whatever happened before.
   *
   * @throws IllegalStateException when the pipeline does not start, or a document could not be put
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
      inject(
          new FaultInjector(stack, pipeline, producer, jar, options.outage(), random, objections),
          producer);
      put = producer.finish();
    }
    drain(put);
    stop(pipeline);
    List<DeliveryCounts> tallies = verify(put);
    return new ChaosReport(
        options.seed(),
        injected,
        put,
        tallies,
        tables.origins(tallies.get(0).duplicated()),
        List.copyOf(objections));
  }

  private void inject(FaultInjector injector, NumberedProducer producer) {
    String end = injectAll(injector, producer);
    if (!end.isEmpty()) {
      objections.add(end);
    }
    if (!isPutRight(injector)) {
      objections.add("The pipeline did not come back after the last fault");
    }
  }

  /** Why it ended early; empty if it did not. */
  private String injectAll(FaultInjector injector, NumberedProducer producer) {
    Deque<FaultKind> left = new ArrayDeque<>(kinds());
    int failures = 0;
    while (!left.isEmpty() && elapsed().compareTo(options.limit()) <= 0) {
      producer.requirePutting();
      Waiting.pause(Duration.ofMillis(random.nextLong(2_000)));
      FaultKind kind = left.remove();
      try {
        inject(kind, injector, producer);
        failures = 0;
      } catch (IllegalStateException | UncheckedIOException failure) {
        out.printf("%5d s  %-18s did not come off: %s%n", elapsed().toSeconds(), kind, failure);
        left.add(kind);
        if (++failures == MOST_FAILURES || !isPutRight(injector)) {
          return "No more faults after " + kind + ": " + failure;
        }
      }
    }
    return "";
  }

  private void inject(FaultKind kind, FaultInjector injector, NumberedProducer producer) {
    String what = injector.inject(kind);
    injected.merge(kind, 1, Integer::sum);
    // Now and then the next fault meets a pipeline that has not recovered from this one.
    String recovery = random.nextInt(5) == 0 ? "not waited for" : recovery(kind, injector);
    out.printf(
        "%5d s  %-18s %s; recovery %s; %d put, %d arrived%n",
        elapsed().toSeconds(), kind, what, recovery, producer.put(), tables.arrived());
  }

  private String recovery(FaultKind kind, FaultInjector injector) {
    try {
      return awaitProgress(kind.name());
    } catch (IllegalStateException none) {
      objections.add(String.valueOf(none.getMessage()));
      return isPutRight(injector) ? "none on its own" : "none";
    }
  }

  private boolean isPutRight(FaultInjector injector) {
    for (int again = 0; again < MOST_REPAIRS; again++) {
      try {
        injector.putRight();
        return true;
      } catch (IllegalStateException | UncheckedIOException failure) {
        out.printf("%5d s  could not be put right: %s%n", elapsed().toSeconds(), failure);
      }
    }
    return false;
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
    if (!Waiting.until(RECOVERY, () -> hasArrivedMoreThan(before))) {
      throw new IllegalStateException(
          "No row arrived for " + RECOVERY.toSeconds() + " s after " + after);
    }
    return "%.1f s".formatted((System.nanoTime() - start) / 1e9);
  }

  private boolean hasArrivedMoreThan(long before) {
    stack
        .servers()
        .restartCrashed()
        .forEach(end -> out.printf("%5d s  restarted: %s%n", elapsed().toSeconds(), end));
    return tables.arrived() > before;
  }

  /** As long as rows arrive, however slowly. */
  private void drain(long put) {
    out.printf("%5d s  all faults done, draining%n", elapsed().toSeconds());
    long before;
    do {
      before = tables.arrived();
    } while (before < put && Waiting.until(DRAIN, arrivedMoreThan(before)));
    if (before < put) {
      out.printf("%d of %d arrived, and no more within %s%n", before, put, DRAIN);
    }
  }

  private BooleanSupplier arrivedMoreThan(long before) {
    return () -> hasArrivedMoreThan(before);
  }

  /** Documents that are not inserted by then count as lost. */
  private void stop(ChaosPipeline pipeline) {
    try {
      pipeline.stop();
    } catch (IllegalStateException failure) {
      objections.add("The job did not stop: " + failure);
    }
  }

  private List<DeliveryCounts> verify(long put) {
    for (int again = 0; again < MOST_FAILURES; again++) {
      try {
        return tables.verify(documents, put);
      } catch (IllegalStateException away) {
        out.printf("%5d s  cannot count yet: %s%n", elapsed().toSeconds(), away);
        Waiting.pause(BETWEEN_COUNTS);
      }
    }
    return tables.verify(documents, put);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
