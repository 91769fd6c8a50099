package io.millrace.job.provision;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.udf.table.TableName;

/** The user who inserts, as SQL names one. */
public final class Users {
  private Users() {}

  public static String quoted(PipelineConfig config) {
    return TableName.quote(config.get(ClickHouseOptions.USERNAME));
  }
}
