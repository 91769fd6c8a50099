package io.millrace.job.source.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * Makes the subtasks of a source finish together. The connector's source has union state; Flink
 * completes no checkpoint while some of its subtasks have finished and others have not. The rows
 * could not be committed until the last one ends. The subtasks synchronize through the JobManager.
 *
 * <p>The state in the JobManager survives restarts and changes of the parallelism. So a report
 * contains its parallelism, the first report of another parallelism invalidates earlier ones, and a
 * starting subtask withdraws its earlier report.
 */
final class CompletionBarrier {
  private static final String NAME = "millrace-read-all ";

  private final GlobalAggregateManager meeting;
  private final String name;
  private final int subtask;
  private final int subtasks;

  /**
   * Creates the barrier for a subtask that starts.
   *
   * @param runtime of the source; its operator id distinguishes it from other sources of the job
   */
  static CompletionBarrier of(RuntimeContext runtime) {
    StreamingRuntimeContext context = (StreamingRuntimeContext) runtime;
    return new CompletionBarrier(
        context.getGlobalAggregateManager(),
        context.getOperatorUniqueID(),
        context.getTaskInfo().getIndexOfThisSubtask(),
        context.getTaskInfo().getNumberOfParallelSubtasks());
  }

  CompletionBarrier(GlobalAggregateManager meeting, String source, int subtask, int subtasks) {
    this.meeting = meeting;
    name = NAME + source;
    this.subtask = subtask;
    this.subtasks = subtasks;
  }

  /**
   * Reports whether this subtask has read everything, and queries the others.
   *
   * @return whether every subtask has read everything
   */
  boolean reached(boolean readAll) {
    try {
      return meeting.updateGlobalAggregate(name, word(readAll), new Count()) >= subtasks;
    } catch (IOException e) {
      throw new UncheckedIOException("The JobManager did not answer", e);
    }
  }

  /** A number, because the JobManager may not have this class on its class path. */
  private long word(boolean readAll) {
    return ((long) subtasks << Integer.SIZE) | ((long) subtask << 1) | (readAll ? 1 : 0);
  }

  /** The number of subtasks of the current parallelism that have read everything. */
  private static final class Count implements AggregateFunction<Long, Words, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Words createAccumulator() {
      return new Words();
    }

    @Override
    public Words add(Long word, Words words) {
      words.hear(
          (int) (word >> Integer.SIZE), (int) (word & Integer.MAX_VALUE) >> 1, (word & 1) == 1);
      return words;
    }

    @Override
    public Integer getResult(Words words) {
      return words.readAll.size();
    }

    @Override
    public Words merge(Words one, Words other) {
      if (one.subtasks == other.subtasks) {
        one.readAll.addAll(other.readAll);
      }
      return one;
    }
  }

  /** The latest report of each subtask. */
  private static final class Words {
    private final Set<Integer> readAll = new HashSet<>();
    private int subtasks;

    void hear(int parallelism, int subtask, boolean hasReadAll) {
      if (parallelism != subtasks) {
        readAll.clear();
        subtasks = parallelism;
      }
      if (hasReadAll) {
        readAll.add(subtask);
      } else {
        readAll.remove(subtask);
      }
    }
  }
}
