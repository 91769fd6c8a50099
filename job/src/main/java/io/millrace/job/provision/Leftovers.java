package io.millrace.job.provision;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.udf.table.TableName;

/** The statements that drop what a pipeline leaves behind. Runs none of them. */
public final class Leftovers {
  private Leftovers() {}

  /** Drops the error table with all rejected documents. */
  public static String dropErrorTable(PipelineConfig config) {
    return "DROP TABLE IF EXISTS " + config.errorTable().quoted();
  }

  /** Drops the pipeline's user. */
  public static String dropUser(PipelineConfig config) {
    return "DROP USER IF EXISTS " + TableName.quote(config.get(ClickHouseOptions.USERNAME));
  }
}
