package io.millrace.job.source;

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
 */
final class Agreement {
  private final GlobalAggregateManager meeting;
  private final String name;
  private final int subtask;
  private final int subtasks;

  /**
   * @param name of the source
   */
  Agreement(String name, RuntimeContext runtime) {
    meeting = ((StreamingRuntimeContext) runtime).getGlobalAggregateManager();
    this.name = "millrace-read-all " + name;
    subtask = runtime.getTaskInfo().getIndexOfThisSubtask();
    subtasks = runtime.getTaskInfo().getNumberOfParallelSubtasks();
  }

  /**
   * Says that this subtask has read all, or that it has not, and asks for the others.
   *
   * @return whether every subtask has read all
   */
  boolean reached(boolean readAll) {
    try {
      int word = readAll ? subtask : -1 - subtask;
      return meeting.updateGlobalAggregate(name, word, new Count()) == subtasks;
    } catch (IOException e) {
      throw new UncheckedIOException("The JobManager did not answer", e);
    }
  }

  /** How many subtasks have read all: a number for one that has, its complement for one not. */
  private static final class Count implements AggregateFunction<Integer, Set<Integer>, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Set<Integer> createAccumulator() {
      return new HashSet<>();
    }

    @Override
    public Set<Integer> add(Integer word, Set<Integer> done) {
      if (word < 0) {
        done.remove(-1 - word);
      } else {
        done.add(word);
      }
      return done;
    }

    @Override
    public Integer getResult(Set<Integer> done) {
      return done.size();
    }

    @Override
    public Set<Integer> merge(Set<Integer> one, Set<Integer> other) {
      one.addAll(other);
      return one;
    }
  }
}
