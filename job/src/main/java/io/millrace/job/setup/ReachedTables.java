package io.millrace.job.setup;

import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.clickhouse.ServerCatalog;
import io.millrace.job.config.PipelineConfig;
import io.millrace.udf.convert.TableName;
import java.util.Set;

/** The tables that an insert into the destination reaches: views and what they feed, too. */
public final class ReachedTables {
  private ReachedTables() {}

  public static Set<TableName> of(PipelineConfig config, ServerCatalog catalog)
      throws CatalogException {
    DeduplicationChecks checks = new DeduplicationChecks(config, catalog);
    checks.follow(config.table(), "table");
    return checks.reached();
  }
}
