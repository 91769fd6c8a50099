package io.millrace.job.provision;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.udf.table.TableName;

/** The pipeline's ClickHouse user, quoted for SQL. */
public final class Users {
  private Users() {}

  public static String quoted(PipelineConfig config) {
    return TableName.quote(config.get(ClickHouseOptions.USERNAME));
  }
}
