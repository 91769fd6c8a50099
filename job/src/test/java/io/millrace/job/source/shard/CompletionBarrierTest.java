package io.millrace.job.source.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** The subtasks of a source end together, through restarts and changes of their number. */
final class CompletionBarrierTest {
  private final GlobalAggregateManager jobManager = new Remote();

  @Test
  void allMustHaveReadAll() {
    assertThat(of(0, 3).reached(true)).isFalse();
    assertThat(of(1, 3).reached(true)).isFalse();
    assertThat(of(1, 3).reached(false)).isFalse();
    assertThat(of(2, 3).reached(true)).isFalse();
    assertThat(of(1, 3).reached(true)).isTrue();
    assertThat(of(0, 3).reached(true)).isTrue();
  }

  @Test
  void fewerSubtasksThanBefore() {
    for (int subtask = 0; subtask < 7; subtask++) {
      assertThat(of(subtask, 8).reached(true)).isFalse();
    }
    assertThat(of(0, 2).reached(true)).isFalse();
    assertThat(of(1, 2).reached(true)).isTrue();
  }

  @Test
  void moreSubtasksThanBefore() {
    assertThat(of(0, 2).reached(true)).isFalse();
    assertThat(of(0, 3).reached(false)).isFalse();
    assertThat(of(1, 3).reached(true)).isFalse();
    assertThat(of(2, 3).reached(true)).isFalse();
    assertThat(of(0, 3).reached(true)).isTrue();
  }

  /** Words of before the first change do not count after the second. */
  @Test
  void thereAndBack() {
    for (int subtask = 1; subtask < 4; subtask++) {
      assertThat(of(subtask, 4).reached(true)).isFalse();
    }
    assertThat(of(0, 2).reached(false)).isFalse();
    assertThat(of(0, 4).reached(true)).isFalse();
  }

  @Test
  void sourcesDoNotHearEachOther() {
    assertThat(new CompletionBarrier(jobManager, "a", 0, 2).reached(true)).isFalse();
    assertThat(new CompletionBarrier(jobManager, "b", 1, 2).reached(true)).isFalse();
    assertThat(new CompletionBarrier(jobManager, "a", 1, 2).reached(true)).isTrue();
  }

  /** A late word of a subtask that is gone costs a round, and nothing else. */
  @Test
  void anySequenceOfRestartsAndRescalesEndsOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      GlobalAggregateManager fresh = new Remote();
      int subtasks = 0;
      for (int phase = 0; phase < 4; phase++) {
        subtasks = 1 + random.nextInt(6);
        for (int word = 0; word < 10; word++) {
          int subtask = random.nextInt(subtasks);
          // One subtask never has: no phase but the last ends.
          boolean all = subtask != 0 && random.nextBoolean();
          assertThat(new CompletionBarrier(fresh, "s", subtask, subtasks).reached(all))
              .as("seed %s", seed)
              .isFalse();
        }
      }
      new CompletionBarrier(fresh, "s", 0, subtasks + 1 + random.nextInt(3))
          .reached(random.nextBoolean());
      boolean reached = false;
      for (int again = 0; again < 2; again++) {
        for (int subtask = 0; subtask < subtasks; subtask++) {
          reached = new CompletionBarrier(fresh, "s", subtask, subtasks).reached(true);
        }
      }
      assertThat(reached).as("seed %s", seed).isTrue();
    }
  }

  private CompletionBarrier of(int subtask, int subtasks) {
    return new CompletionBarrier(jobManager, "s", subtask, subtasks);
  }

  /** What Flink's JobMaster does, which keeps what it has heard as long as the job lives. */
  private static final class Remote implements GlobalAggregateManager {
    private final Map<String, Object> accumulators = new HashMap<>();

    @Override
    @SuppressWarnings("unchecked")
    public <IN, ACC, OUT> OUT updateGlobalAggregate(
        String name, Object word, AggregateFunction<IN, ACC, OUT> function) {
      assertThat(word.getClass().getName()).as("read without our classes").startsWith("java.lang.");
      try {
        IN sent = (IN) InstantiationUtil.clone((Serializable) word);
        AggregateFunction<IN, ACC, OUT> there = InstantiationUtil.clone(function);
        ACC known = (ACC) accumulators.computeIfAbsent(name, unknown -> there.createAccumulator());
        ACC more = there.add(sent, known);
        accumulators.put(name, more);
        return there.getResult(more);
      } catch (IOException | ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
