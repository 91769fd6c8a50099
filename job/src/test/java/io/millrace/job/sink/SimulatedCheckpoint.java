package io.millrace.job.sink;

import io.millrace.job.sink.BlockCommitter.SnapshotKind;
import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A checkpoint or savepoint, from its trigger to its completion and beyond. */
final class SimulatedCheckpoint {
  final long id;
  final SnapshotKind kind;
  final List<List<SealedBlock>> blocks = new ArrayList<>();
  final Set<String> refused = new HashSet<>();
  final boolean[] passed;
  final boolean[] acknowledged;
  final boolean[] ended;

  /** Rows the source does not read again. */
  long taken;

  SimulatedCheckpoint(long id, SnapshotKind kind, int parallelism) {
    this.id = id;
    this.kind = kind;
    this.passed = new boolean[parallelism];
    this.acknowledged = new boolean[parallelism];
    this.ended = new boolean[parallelism];
    for (int i = 0; i < parallelism; i++) {
      blocks.add(List.of());
    }
  }

  boolean isAcknowledged() {
    for (boolean one : acknowledged) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  /** Some subtasks had ended, and some had not: with union state Flink declines it. */
  boolean isPartlyEnded() {
    int count = 0;
    for (boolean one : ended) {
      count += one ? 1 : 0;
    }
    return count > 0 && count < ended.length;
  }

  boolean holdsBlocks() {
    for (List<SealedBlock> ofSubtask : blocks) {
      if (!ofSubtask.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
