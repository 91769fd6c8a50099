package io.millrace.job.clickhouse.catalog;

import io.millrace.udf.table.TableName;

/**
 * The statements for the table that records which pipelines have written to the tables of a
 * database. It has one row per run and stream, added when the first block of a run is inserted. A
 * removed pipeline has a row that says so.
 */
public final class PipelineRunsStatement {
  private static final String NAME = "millrace_pipelines";
  private static final String COLUMNS =
      " (destination String, stream String, pipeline String, state Enum8('wrote' = 1, 'forgotten' ="
          + " 2), time DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'), until String, flink_job"
          + " String)";
  private static final String ORDER = " ORDER BY (destination, stream, pipeline, state, flink_job)";

  private PipelineRunsStatement() {}

  /** The table, in the destination's database. */
  public static TableName table(TableName destination) {
    return new TableName(destination.database(), NAME);
  }

  /**
   * The statement that creates it.
   *
   * @param destination the table that pipelines write to
   * @param replicated whether its rows are on several servers
   */
  public static String create(TableName destination, Deduplication.Memory replicated) {
    return create(destination, "", engine(replicated));
  }

  /**
   * On all servers of a cluster.
   *
   * @param replicated whether its rows are on several servers
   */
  public static String createOn(
      String cluster, TableName destination, Deduplication.Memory replicated) {
    return create(destination, " ON CLUSTER " + TableName.quote(cluster), engine(replicated));
  }

  /** For all replicas of a shard; the servers define the macro {cluster}. */
  public static String createForReplicas(TableName destination) {
    return create(destination, " ON CLUSTER '{cluster}'", engine(Deduplication.Memory.REPLICATED));
  }

  /** The name of its engine. */
  public static String engine(Deduplication.Memory replicated) {
    return replicated == Deduplication.Memory.REPLICATED
        ? "ReplicatedReplacingMergeTree"
        : "ReplacingMergeTree";
  }

  private static String create(TableName destination, String where, String engine) {
    return "CREATE TABLE IF NOT EXISTS "
        + table(destination).quoted()
        + where
        + COLUMNS
        + " ENGINE = "
        + engine
        + "(time)"
        + ORDER;
  }

  /** The statement that grants a user the privileges for it. */
  public static String grant(TableName destination, String user) {
    return "GRANT SELECT, INSERT ON " + table(destination).quoted() + " TO " + user;
  }

  /**
   * Adds a row. Its values are parameters: {@code param_destination}, {@code param_stream}, {@code
   * param_pipeline}, {@code param_state}, {@code param_until} and {@code param_job}.
   */
  static String insert(TableName destination) {
    return "INSERT INTO "
        + table(destination).quoted()
        + " (destination, stream, pipeline, state, until, flink_job) SELECT {destination:String},"
        + " {stream:String}, {pipeline:String}, {state:String}, {until:String}, {job:String}";
  }
}
