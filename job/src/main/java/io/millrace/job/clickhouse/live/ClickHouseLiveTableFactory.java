package io.millrace.job.clickhouse.live;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.convert.LiveTable;
import io.millrace.job.convert.LiveTableFactory;
import java.util.Objects;

/** Creates readers of the pipeline's destination. Serialized with the password. */
public final class ClickHouseLiveTableFactory implements LiveTableFactory {
  private static final long serialVersionUID = 1L;

  private final PipelineConfig config;
  private final TableChecks checks;

  /**
   * @param checks of a changed table
   */
  public ClickHouseLiveTableFactory(PipelineConfig config, TableChecks checks) {
    this.config = Objects.requireNonNull(config);
    this.checks = Objects.requireNonNull(checks);
  }

  @Override
  public LiveTable create() {
    return new ClickHouseLiveTable(config, checks);
  }
}
