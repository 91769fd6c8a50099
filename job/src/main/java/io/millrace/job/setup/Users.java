package io.millrace.job.setup;

import io.millrace.job.config.ClickHouseOptions;
import io.millrace.job.config.PipelineConfig;
import io.millrace.udf.convert.TableName;

/** The user who inserts, as SQL names one. */
final class Users {
  private Users() {}

  static String quoted(PipelineConfig config) {
    return TableName.quote(config.get(ClickHouseOptions.USERNAME));
  }
}
