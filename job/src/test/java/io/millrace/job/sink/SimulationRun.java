package io.millrace.job.sink;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Runs many schedules on several threads: {@code SimulationRun <schedules> <first seed> <threads>
 * <file>}. Writes the progress, and what it finds, to the file.
 */
final class SimulationRun {
  private static final int PIECE = 10_000;
  private static final int MOST_FINDINGS = 20;
  private static final long PROGRESS = 1_000_000;

  private final Mutation mutation;
  private final long first;
  private final long schedules;
  private final int threads;
  private final PrintStream out;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong violations = new AtomicLong();
  private final List<Simulation.Finding> findings = new CopyOnWriteArrayList<>();
  private final Instant start = Instant.now();

  SimulationRun(Mutation mutation, long first, long schedules, int threads, PrintStream out) {
    this.mutation = mutation;
    this.first = first;
    this.schedules = schedules;
    this.threads = threads;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out =
        arguments.length > 3
            ? new PrintStream(Files.newOutputStream(Path.of(arguments[3])), true)
            : System.out;
    SimulationRun run =
        new SimulationRun(
            Mutation.valueOf(System.getProperty("millrace.mutation", "NONE")),
            Long.parseLong(arguments[1]),
            Long.parseLong(arguments[0]),
            Integer.parseInt(arguments[2]),
            out);
    run.run();
    out.flush();
    System.exit(run.violations() == 0 ? 0 : 1);
  }

  void run() throws InterruptedException, IOException {
    Configurator.setLevel("io.millrace.job.sink", Level.OFF);
    List<Thread> workers =
        IntStream.range(0, threads)
            .mapToObj(i -> new Thread(this::work, "simulation-" + i))
            .toList();
    workers.forEach(Thread::start);
    for (Thread worker : workers) {
      worker.join();
    }
    progress();
    findings.forEach(out::println);
  }

  private void work() {
    Simulation simulation = new Simulation(mutation);
    while (true) {
      long from = next.getAndAdd(PIECE);
      if (from >= schedules || findings.size() >= MOST_FINDINGS) {
        return;
      }
      long to = Math.min(schedules, from + PIECE);
      for (long i = from; i < to && findings.size() < MOST_FINDINGS; i++) {
        simulation
            .run(first + i)
            .ifPresent(
                finding -> {
                  violations.incrementAndGet();
                  findings.add(finding);
                  out.println(finding);
                });
      }
      if (done.addAndGet(to - from) % PROGRESS < PIECE) {
        progress();
      }
    }
  }

  private void progress() {
    Duration elapsed = Duration.between(start, Instant.now());
    out.printf(
        "%s %,d of %,d schedules from seed %d in %d s, %,d a minute, %d violations%n",
        Instant.now(),
        done.get(),
        schedules,
        first,
        elapsed.toSeconds(),
        done.get() * 60_000 / Math.max(1, elapsed.toMillis()),
        violations.get());
  }

  long violations() {
    return violations.get();
  }

  List<Simulation.Finding> findings() {
    return findings;
  }
}
