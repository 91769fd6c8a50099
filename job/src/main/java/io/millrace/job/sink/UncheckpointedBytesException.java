package io.millrace.job.sink;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.FlinkException;

/**
 * Too many bytes are in no completed checkpoint: fails the job before the heap is full. Flink
 * restarts it from its last checkpoint, from where it reads again what these blocks hold.
 */
final class UncheckpointedBytesException extends FlinkException {
  private static final long serialVersionUID = 1L;

  UncheckpointedBytesException(long bytes, long bound, Duration sinceLastCheckpoint) {
    super(
        String.format(
            "No checkpoint has completed for %d min %d s, and %s of blocks wait for one, which is"
                + " more than the %s this subtask may hold. Rows are inserted after their"
                + " checkpoint completed. See the checkpoint history in the Flink dashboard for the"
                + " cause, and check that the checkpoint storage (execution.checkpointing.dir) can"
                + " be written. If checkpoints are only slow or rare, raise"
                + " delivery.max-uncheckpointed-bytes or shorten delivery.checkpoint-interval."
                + " Nothing is lost: the records are read again from the last checkpoint.",
            sinceLastCheckpoint.toMinutes(),
            sinceLastCheckpoint.toSecondsPart(),
            new MemorySize(bytes).toHumanReadableString(),
            new MemorySize(bound).toHumanReadableString()));
  }
}
