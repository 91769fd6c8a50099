package io.millrace.job.sink;

import io.millrace.job.config.Guarantee;
import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.streaming.api.graph.StreamConfig;

/** What must hold when the operator starts; otherwise it would promise what it cannot keep. */
final class StartConditions {
  private final SinkSettings settings;

  StartConditions(SinkSettings settings) {
    this.settings = settings;
  }

  /** Without completed checkpoints, exactly-once would never insert anything. */
  void requireCheckpoints(StreamConfig task) {
    if (settings.guarantee() == Guarantee.EXACTLY_ONCE
        && !(task.isCheckpointingEnabled()
            && task.getConfiguration()
                .get(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH))) {
      throw new IllegalStateException(
          "Exactly-once inserts a block when its checkpoint completed: it takes checkpointing, and "
              + CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH.key()
              + " left on.");
    }
  }

  /**
   * What may have landed is sent again only as long as ClickHouse would know it again.
   *
   * @throws InsertFailedException for the first block it has forgotten by now
   */
  void requireRemembered(List<SealedBlock> restored, Instant now) throws InsertFailedException {
    Optional<Duration> lifetime = settings.tokenLifetime();
    if (lifetime.isPresent()) {
      Instant oldest = now.minus(lifetime.get());
      for (SealedBlock block : restored) {
        if (Instant.ofEpochMilli(block.sealedAtMillis()).isBefore(oldest)) {
          throw InsertFailedException.forgotten(block, lifetime.get());
        }
      }
    }
  }
}
