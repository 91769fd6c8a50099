package io.millrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.RepositoryRoot;
import io.millrace.local.chaos.ChaosPipeline;
import io.millrace.local.chaos.ChaosRun;
import io.millrace.local.chaos.ChaosStack;
import io.millrace.local.chaos.ChaosTables;
import io.millrace.local.chaos.NumberedProducer;
import io.millrace.local.chaos.Tally;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * The shaded jar on a cluster of real processes, with numbered documents coming in all the time.
 */
final class PipelineUnderLoad implements AutoCloseable {
  private static final int RATE = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  final ChaosStack stack;
  final ChaosTables tables;
  final ChaosPipeline pipeline;
  private final long seed = System.nanoTime();
  private final NumberedProducer producer;

  PipelineUnderLoad(Path folder) {
    System.out.println("seed " + seed);
    stack = ChaosStack.start(folder, ChaosRun.SLOTS);
    tables = new ChaosTables(stack);
    tables.create();
    pipeline = new ChaosPipeline(stack);
    producer = NumberedProducer.start(stack.kinesis().streams(), ChaosStack.STREAM, seed, RATE);
  }

  /** The job as it was built. */
  static Path jar() {
    return RepositoryRoot.find().resolve("job/target/millrace.jar");
  }

  /** Waits until more has arrived than now. */
  void awaitArrivals() {
    long now = tables.arrived();
    Awaitility.await("more documents to arrive")
        .atMost(PATIENCE)
        .until(() -> tables.arrived() > Math.max(0, now));
  }

  /** Waits until so many checkpoints more were completed than now. */
  void awaitCheckpoints(int more) {
    for (int i = 0; i < more; i++) {
      String now = pipeline.newestCheckpoint().orElse("");
      Awaitility.await("a checkpoint")
          .atMost(PATIENCE)
          .until(() -> !pipeline.newestCheckpoint().orElse("").equals(now));
    }
  }

  /** No more documents; lets all arrive, stops the job, and compares. */
  void assertExactlyOnce() {
    long put = producer.finish();
    Awaitility.await("all " + put + " documents to arrive")
        .atMost(PATIENCE)
        .until(() -> tables.arrived() >= put);
    pipeline.stop();
    assertThat(put).isPositive();
    assertThat(tables.verify(seed, put)).hasSize(4).allMatch(Tally::isExact);
  }

  @Override
  public void close() {
    producer.close();
    stack.close();
  }
}
