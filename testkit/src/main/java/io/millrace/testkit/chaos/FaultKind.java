package io.millrace.testkit.chaos;

import io.millrace.testkit.clickhouse.AdjustableClock;
import java.util.EnumSet;
import java.util.Set;

/** The ways a pipeline is broken. */
public enum FaultKind {
  /** SIGKILL to a TaskManager; another is started. */
  KILL_TASK_MANAGER,
  /** SIGKILL to the JobManager; the job restores its newest retained checkpoint. */
  KILL_JOB_MANAGER,
  /** SIGKILL to ClickHouse, at times during an insert, then an immediate restart. */
  KILL_CLICKHOUSE,
  /** ClickHouse is stopped in order and stays away for a while. */
  STOP_CLICKHOUSE,
  /** ClickHouse's port is closed for a while. */
  REFUSE_CLICKHOUSE,
  /** Connections to ClickHouse end in the middle of a request's body. */
  CUT_REQUEST,
  /** Connections to ClickHouse are reset in the middle of a request's body. */
  RESET_REQUEST,
  /** ClickHouse takes the block, and its answer is lost. */
  SWALLOW_ANSWER,
  /** Everything to and from ClickHouse takes long, at times longer than the job waits. */
  DELAY,
  /** ClickHouse's address answers 500. */
  ANSWER_500,
  /** ClickHouse's address answers 503. */
  ANSWER_503,
  /** A materialized view on the table throws for a while. */
  BREAK_VIEW,
  /** All connections to Kinesis are reset, several times. */
  RESET_KINESIS,
  /** The folder of checkpoints cannot be read or written for a while. */
  STORAGE_AWAY,
  /** Documents that ClickHouse refuses: they violate a constraint, or a DEFAULT throws on them. */
  REFUSED_ROWS,
  /** Columns are added, changed, renamed and dropped in random order. */
  ALTER_TABLE,
  /** The job is stopped with a savepoint and restored from it. */
  STOP_RESUME,
  /** The same, with another parallelism. */
  RESCALE,
  /** The clocks of ClickHouse, and at times those of the TaskManagers, pass midnight and return. */
  MIDNIGHT,
  /** The user's password changes in ClickHouse, and seconds later in the job's password file. */
  PASSWORD_ROTATED,
  /** ClickHouse's address gives answers that are not ClickHouse's, are cut short, or are lost. */
  LYING_PROXY;

  /** Those that this machine can do: {@link #MIDNIGHT} needs an {@link AdjustableClock}. */
  public static Set<FaultKind> available() {
    Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
    if (!AdjustableClock.isAvailable()) {
      kinds.remove(MIDNIGHT);
    }
    return kinds;
  }
}
