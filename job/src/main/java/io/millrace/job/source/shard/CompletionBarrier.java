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
 * Lets the subtasks of a source finish together. Flink completes no checkpoint while some subtasks
 * of a source with union state, which the connector's is, have finished and others have not; what
 * was read could not be committed until the last one ends. They meet in the JobManager.
 *
 * <p>What the JobManager knows outlives the subtasks: a restart, and a change of the parallelism.
 * So a word carries the parallelism it was said at, and the first one of another parallelism makes
 * those of before void; and a subtask that starts takes its own earlier word back.
 */
final class CompletionBarrier {
  private static final String NAME = "millrace-read-all ";

  private final GlobalAggregateManager meeting;
  private final String name;
  private final int subtask;
  private final int subtasks;

  /**
   * For a subtask that starts.
   *
   * @param runtime of the source; its operator's id tells it from other sources of the job
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
   * Says that this subtask has read all, or that it has not, and asks for the others.
   *
   * @return whether every subtask has read all
   */
  boolean reached(boolean readAll) {
    try {
      return meeting.updateGlobalAggregate(name, word(readAll), new Count()) >= subtasks;
    } catch (IOException e) {
      throw new UncheckedIOException("The JobManager did not answer", e);
    }
  }

  /** A number, since the JobManager reads it without this class: it may not know it. */
  private long word(boolean readAll) {
    return ((long) subtasks << Integer.SIZE) | ((long) subtask << 1) | (readAll ? 1 : 0);
  }

  /** How many subtasks of the present parallelism have read all. */
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

  /** What the subtasks have said last. */
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
