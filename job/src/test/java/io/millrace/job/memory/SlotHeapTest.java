package io.millrace.job.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotHeapTest {
  private static final double HEAP = Runtime.getRuntime().maxMemory();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void slotsShareTheHeap(int slots) {
    SlotHeap heap = SlotHeap.of(new Configuration().set(TaskManagerOptions.NUM_TASK_SLOTS, slots));

    assertThat((double) heap.heldBlocks()).isCloseTo(HEAP * 0.35 / slots, within(1.0));
    assertThat((double) heap.growingBlock()).isCloseTo(HEAP * 0.15 / slots, within(1.0));
  }

  @Test
  void aTaskManagerHasOneSlotUnlessItSaysMore() {
    assertThat((double) SlotHeap.of(new Configuration()).growingBlock())
        .isCloseTo(HEAP * 0.15, within(1.0));
  }
}
