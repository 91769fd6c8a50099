package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.PipelineUnderLoad;
import io.millrace.testkit.chaos.ChaosPipeline;
import io.millrace.testkit.chaos.ChaosRun;
import io.millrace.testkit.chaos.ChaosStack;
import io.millrace.testkit.chaos.ChaosTables;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ClickHouse is away while documents come in at full rate: TaskManagers hold what they may and no
 * more, Kinesis is not read any further, nothing restarts, and the backlog drains once ClickHouse
 * is back.
 *
 * <p>How long it is away: {@code -Dmillrace.outage=PT10M} is the long form.
 */
final class BackpressureITCase {
  private static final Duration OUTAGE =
      Duration.parse(System.getProperty("millrace.outage", "PT10S"));
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The emulator takes seconds for ten megabytes of what came in meanwhile. */
  private static final Duration DRAINING = PATIENCE.plus(OUTAGE);

  private static final long MEGABYTE = 1 << 20;
  private static final long MAX_HELD = MEGABYTE;

  /** The rows of a block in this pipeline: the last one taken may exceed the limit. */
  private static final int DOCUMENTS = 40;

  private static final int DOCUMENT_BYTES = 5 * 1024;
  private static final long BLOCK = DOCUMENTS * (DOCUMENT_BYTES + 100L);

  /** Several times what all subtasks may hold. */
  private static final long LEAST_PUT = 3 * 2 * MAX_HELD;

  private final Random random = new Random(1);
  private final List<Moment> moments = new ArrayList<>();
  private long put;

  @Test
  void anOutageOfClickHouseIsAPauseInBoundedMemory(@TempDir Path folder) {
    try (ChaosStack stack = ChaosStack.start(folder, ChaosRun.SLOTS, smallHeap())) {
      ChaosTables tables = new ChaosTables(stack);
      tables.create();
      putSome(stack);
      ChaosPipeline pipeline = new ChaosPipeline(stack, "delivery.max-held-bytes: 1mb");
      pipeline.start(PipelineUnderLoad.jar(), 2);
      awaitArrival(tables);

      stack.clickhouse().stop();
      putSome(stack);
      awaitEverySubtaskHoldsBlocksOfACheckpoint(pipeline);
      long end = System.nanoTime() + OUTAGE.toNanos();
      while (System.nanoTime() < end || put * DOCUMENT_BYTES < LEAST_PUT) {
        putSome(stack);
        pause(Duration.ofMillis(250));
        moments.add(Moment.of(pipeline));
      }
      awaitReadingStandsStill(pipeline);
      System.out.println(summary());

      assertThat(peak()).as("held by one subtask").isBetween(MAX_HELD - BLOCK, MAX_HELD + BLOCK);
      assertThat(last().read()).as("records read").isLessThan(put * 2 / 3);
      assertThat(pipeline.restarts()).as("restarts").isZero();

      stack.clickhouse().restart();
      awaitArrival(tables);
      assertThat(pipeline.restarts()).as("restarts").isZero();
      pipeline.stop();
      for (String table : List.of("events", "copies")) {
        assertThat(stack.clickhouse().query("SELECT count(), uniqExact(id) FROM chaos." + table))
            .as(table)
            .isEqualTo(put + "\t" + put);
      }
    }
  }

  /** 128 MB of heap for the task, as much again for Flink, and metrics that are fresh. */
  private static Map<String, String> smallHeap() {
    return Map.of(
        "taskmanager.memory.task.heap.size", "128m",
        "metrics.fetcher.update-interval", "500 ms");
  }

  /** About 200 KB that LZ4 makes little smaller. */
  private void putSome(ChaosStack stack) {
    List<KinesisDocument> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      String json = "{\"id\": %d, \"name\": \"%s\"}".formatted(put, text());
      documents.add(KinesisDocument.of("key-" + put, json));
      put++;
    }
    stack.kinesis().streams().put(ChaosStack.STREAM, documents);
  }

  private String text() {
    byte[] bytes = new byte[DOCUMENT_BYTES * 3 / 4];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void awaitArrival(ChaosTables tables) {
    Awaitility.await("all " + put + " documents to arrive")
        .atMost(DRAINING)
        .until(() -> tables.arrived() >= put);
  }

  /** From then on the limit holds; before, blocks that wait for their checkpoint come on top. */
  private static void awaitEverySubtaskHoldsBlocksOfACheckpoint(ChaosPipeline pipeline) {
    Awaitility.await("held blocks")
        .atMost(PATIENCE)
        .until(
            () -> pipeline.metric("Convert", "heldBlocks"),
            all -> !all.isEmpty() && !all.contains(0L));
    String now = pipeline.newestCheckpoint().orElse("");
    Awaitility.await("the checkpoint that holds them")
        .atMost(PATIENCE)
        .until(() -> !pipeline.newestCheckpoint().orElse("").equals(now));
    pause(Duration.ofSeconds(2));
  }

  private void awaitReadingStandsStill(ChaosPipeline pipeline) {
    Awaitility.await("reading to stand still")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(4))
        .until(
            () -> {
              long before = last().read();
              moments.add(Moment.of(pipeline));
              return last().read() == before;
            });
  }

  private static void pause(Duration time) {
    Awaitility.await().pollDelay(time).until(() -> true);
  }

  private Moment last() {
    return moments.get(moments.size() - 1);
  }

  private long peak() {
    return moments.stream().mapToLong(Moment::held).max().orElseThrow();
  }

  private String summary() {
    return ("%d s without ClickHouse, %d MB put, %d of %d records read; held at most %.1f MB by one"
            + " subtask with a limit of %d MB; heap used at most %d of %d MB")
        .formatted(
            OUTAGE.toSeconds(),
            put * DOCUMENT_BYTES / MEGABYTE,
            last().read(),
            put,
            peak() / (double) MEGABYTE,
            MAX_HELD / MEGABYTE,
            moments.stream().mapToLong(Moment::heap).max().orElseThrow() / MEGABYTE,
            moments.get(0).heapMax() / MEGABYTE);
  }

  /**
   * What the metrics said.
   *
   * @param held bytes held by the subtask that holds most
   * @param read records read from Kinesis by all of them
   * @param heap bytes of the heap of the TaskManager that uses most
   */
  private record Moment(long held, long read, long heap, long heapMax) {
    static Moment of(ChaosPipeline pipeline) {
      return new Moment(
          most(pipeline.metric("Convert", "heldBytes")),
          sum(pipeline.metric("Source", "Kinesis__chaos.numRecordsOut")),
          most(pipeline.jvm("Memory.Heap.Used")),
          most(pipeline.jvm("Memory.Heap.Max")));
    }

    private static long sum(List<Long> values) {
      return values.stream().mapToLong(Long::longValue).sum();
    }

    private static long most(List<Long> values) {
      return values.stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }
}
