package io.millrace.job.sink;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.udf.block.SealedBlock;
import java.time.Instant;
import java.util.Collection;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.streaming.api.graph.StreamConfig;

/** Checks at startup that the operator can keep its guarantee. */
final class RestorePreconditions {
  private final SinkSettings settings;

  RestorePreconditions(SinkSettings settings) {
    this.settings = settings;
  }

  /** Without completed checkpoints, exactly-once would never insert anything. */
  void requireCheckpoints(StreamConfig task) {
    if (settings.guarantee() == Guarantee.EXACTLY_ONCE
        && !(task.isCheckpointingEnabled()
            && task.getConfiguration()
                .get(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH))) {
      throw new IllegalStateException(
          "Exactly-once inserts a block after its checkpoint completes. Enable checkpointing, and do"
              + " not disable "
              + CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH.key()
              + ".");
    }
  }

  /**
   * Checks that ClickHouse still recognizes every block that may be inserted.
   *
   * @throws InsertFailedException for the first block whose token ClickHouse has forgotten
   */
  void requireRemembered(Collection<SealedBlock> restored, Instant now)
      throws InsertFailedException {
    for (SealedBlock block : restored) {
      if (isForgotten(block, now)) {
        throw InsertFailedException.forgotten(block, settings.tokenLifetime().orElseThrow());
      }
    }
  }

  /** Whether ClickHouse may forget the block's token before an attempt ends, if it ever saw it. */
  private boolean isForgotten(SealedBlock block, Instant now) {
    return settings
        .resendLimit()
        .filter(limit -> Instant.ofEpochMilli(block.sealedAtMillis()).isBefore(now.minus(limit)))
        .isPresent();
  }
}
