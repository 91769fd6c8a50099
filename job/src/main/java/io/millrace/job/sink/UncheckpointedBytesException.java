package io.millrace.job.sink;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.FlinkException;

/**
 * Fails the job before blocks that are in no completed checkpoint fill the heap. Flink restarts it
 * from its last checkpoint and reads their records again.
 */
final class UncheckpointedBytesException extends FlinkException {
  private static final long serialVersionUID = 1L;

  UncheckpointedBytesException(long bytes, long bound, Duration sinceLastCheckpoint) {
    super(
        String.format(
            "No checkpoint has completed for %d min %d s. Blocks of %s wait for one, which exceeds"
                + " the %s that this subtask may hold. Rows are inserted after their checkpoint"
                + " completes. Find the cause in the checkpoint history of the Flink dashboard, and"
                + " check that the job can write to the checkpoint storage"
                + " (execution.checkpointing.dir). If checkpoints are only slow or rare, raise"
                + " delivery.max-uncheckpointed-bytes or shorten delivery.checkpoint-interval."
                + " Nothing is lost: the records are read again from the last checkpoint.",
            sinceLastCheckpoint.toMinutes(),
            sinceLastCheckpoint.toSecondsPart(),
            new MemorySize(bytes).toHumanReadableString(),
            new MemorySize(bound).toHumanReadableString()));
  }
}
