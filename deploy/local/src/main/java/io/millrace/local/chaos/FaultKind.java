package io.millrace.local.chaos;

/** The ways a pipeline is broken. */
public enum FaultKind {
  /** SIGKILL to a TaskManager; another is started. */
  KILL_TASK_MANAGER,
  /** SIGKILL to the JobManager; the job goes on from its newest retained checkpoint. */
  KILL_JOB_MANAGER,
  /** SIGKILL to ClickHouse, at times with a block in hand, started again at once. */
  KILL_CLICKHOUSE,
  /** ClickHouse is stopped in order and stays away for a while. */
  STOP_CLICKHOUSE,
  /** Nobody listens at ClickHouse's address for a while. */
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
  RESET_KINESIS
}
