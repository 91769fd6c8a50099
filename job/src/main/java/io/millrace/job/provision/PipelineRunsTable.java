package io.millrace.job.provision;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.PipelineRunsStatement;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.config.PipelineConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table that records which pipelines have written: how it is created. */
public final class PipelineRunsTable {
  private PipelineRunsTable() {}

  /**
   * The statement that creates it, when it is missing.
   *
   * @param cluster for ON CLUSTER; null for this server alone
   * @param engine of the destination: the table is as replicated as that
   */
  public static Optional<String> missing(
      PipelineConfig config, ServerCatalog catalog, @Nullable String cluster, String engine)
      throws CatalogException {
    return catalog.table(PipelineRunsStatement.table(config.table())).isPresent()
        ? Optional.empty()
        : Optional.of(statement(config, cluster, memory(engine)));
  }

  /**
   * The statement that creates it.
   *
   * @param cluster for ON CLUSTER; null for this server alone
   * @param memory whether its rows are on several servers
   */
  public static String statement(PipelineConfig config, @Nullable String cluster, Memory memory) {
    if (cluster != null) {
      return PipelineRunsStatement.createOn(cluster, config.table(), memory);
    }
    return config.endpoints().size() > 1
        ? PipelineRunsStatement.createForReplicas(config.table())
        : PipelineRunsStatement.create(config.table(), memory);
  }

  /** Replicated if the destination is. */
  public static Memory memory(String engine) {
    return engine.startsWith("Replicated") ? Memory.REPLICATED : Memory.LOCAL;
  }
}
