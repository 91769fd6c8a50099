package io.millrace.job.memory;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;

/** What a slot's part of the TaskManager's heap is for. */
public final class SlotHeap {
  /** Blocks that wait for ClickHouse, and as much again for those that wait for a checkpoint. */
  private static final double HELD = 0.35;

  /**
   * A block of rows, and as much again for one of rejected rows. All together would fill the heap,
   * but a block of rejected rows is rarely large.
   */
  private static final double GROWING = 0.15;

  private final double bytes;

  private SlotHeap(double bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the heap of a slot in this JVM.
   *
   * @param taskManager the configuration of the TaskManager
   */
  public static SlotHeap of(Configuration taskManager) {
    int slots = Math.max(1, taskManager.get(TaskManagerOptions.NUM_TASK_SLOTS));
    return new SlotHeap((double) Runtime.getRuntime().maxMemory() / slots);
  }

  /**
   * The most bytes of blocks that wait for ClickHouse; also of those that wait for a checkpoint.
   */
  public long heldBlocks() {
    return (long) (bytes * HELD);
  }

  /** The most bytes that a block may need while it is sealed. */
  public long growingBlock() {
    return (long) (bytes * GROWING);
  }
}
