package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Up to which checkpoint every row is confirmed, for a metric. Parts of a block count for the
 * block's checkpoint until they are confirmed. Used by the task's thread; only {@link #last} may be
 * called from any thread.
 */
final class CommittedCheckpoints {
  /** Not confirmed yet: the checkpoint of each block, by token. */
  private final Map<String, Long> checkpoints = new HashMap<>();

  /** The number of these blocks by checkpoint. */
  private final NavigableMap<Long, Integer> unconfirmed = new TreeMap<>();

  private final NavigableSet<Long> completed = new TreeSet<>();
  private volatile long last;

  /** A checkpoint has these blocks to insert. Those of an earlier one count for the earlier one. */
  void saved(long checkpointId, Collection<SealedBlock> blocks) {
    blocks.forEach(block -> add(block, checkpointId));
  }

  void completed(long checkpointId) {
    completed.add(checkpointId);
    publish();
  }

  private void add(SealedBlock block, long checkpointId) {
    if (checkpoints.putIfAbsent(block.token(), checkpointId) == null) {
      unconfirmed.merge(checkpointId, 1, Integer::sum);
    }
  }

  void confirmed(SealedBlock block) {
    remove(block);
    publish();
  }

  /** Other blocks hold the rows of a block now. */
  void replaced(SealedBlock block, Collection<SealedBlock> parts) {
    Long checkpointId = remove(block);
    if (checkpointId != null) {
      parts.forEach(part -> add(part, checkpointId));
    }
    publish();
  }

  private @Nullable Long remove(SealedBlock block) {
    Long checkpointId = checkpoints.remove(block.token());
    if (checkpointId != null) {
      unconfirmed.compute(
          checkpointId, (id, count) -> count == null || count == 1 ? null : count - 1);
    }
    return checkpointId;
  }

  private void publish() {
    Long newest =
        unconfirmed.isEmpty()
            ? completed.isEmpty() ? null : completed.last()
            : completed.lower(unconfirmed.firstKey());
    if (newest != null) {
      last = newest;
      completed.headSet(newest).clear();
    }
  }

  /** The id of the last such checkpoint; 0 before the first. */
  long last() {
    return last;
  }
}
