package io.millrace.job.tool.cluster;

import java.time.Duration;
import java.time.Instant;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics.CompletedCheckpointStatistics;

/** The newest checkpoint of a job that completed. */
public final class LastCheckpoint {
  private final CompletedCheckpointStatistics statistics;

  LastCheckpoint(CompletedCheckpointStatistics statistics) {
    this.statistics = statistics;
  }

  public long id() {
    return statistics.getId();
  }

  /** When its last task acknowledged it. */
  public Instant completed() {
    return Instant.ofEpochMilli(statistics.getLatestAckTimestamp());
  }

  /** From its trigger to its last acknowledgement. */
  public Duration duration() {
    return Duration.ofMillis(statistics.getDuration());
  }

  /** Bytes of state. */
  public long bytes() {
    return statistics.getStateSize();
  }

  /** Where it lies. */
  public String path() {
    return statistics.getExternalPath();
  }
}
