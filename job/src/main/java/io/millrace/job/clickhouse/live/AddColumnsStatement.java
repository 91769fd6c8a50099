package io.millrace.job.clickhouse.live;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.TableOptions;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The statement that adds columns to the destination. Their comments are the history. */
final class AddColumnsStatement {
  /** How the comment of a column begins that a pipeline has added. */
  static final String COMMENT = "Added by Millrace";

  /**
   * Waits for the replicas, so that each can take a block with the column; not long for one that is
   * away. A replica or server that did not answer in time applies the statement later.
   */
  static final Map<String, String> SETTINGS =
      Map.of(
          "alter_sync", "2",
          "replication_wait_for_inactive_replica_timeout", "5",
          "distributed_ddl_task_timeout", "30");

  private AddColumnsStatement() {}

  /** What the user needs for that, as SQL. */
  static String grants(PipelineConfig config) {
    String user = " TO " + TableName.quote(config.get(ClickHouseOptions.USERNAME));
    return "GRANT ALTER ADD COLUMN ON "
        + config.table().quoted()
        + user
        + (config.find(TableOptions.CLUSTER).isPresent() ? "; GRANT CLUSTER ON *.*" + user : "");
  }

  /**
   * Adds columns that are not there.
   *
   * @param columns at least one
   */
  static String statement(PipelineConfig config, List<Column> columns) {
    String comment = SqlLiteral.string(COMMENT + ", pipeline " + config.name());
    return "ALTER TABLE "
        + config.table().quoted()
        + config
            .find(TableOptions.CLUSTER)
            .map(cluster -> " ON CLUSTER " + TableName.quote(cluster))
            .orElse("")
        + columns.stream()
            .map(column -> " ADD COLUMN IF NOT EXISTS " + column + " COMMENT " + comment)
            .collect(Collectors.joining(","));
  }
}
