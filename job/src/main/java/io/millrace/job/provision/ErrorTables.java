package io.millrace.job.provision;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.ErrorTableStatement;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table for rejected documents: what it needs, and how it is created. */
public final class ErrorTables {
  private ErrorTables() {}

  /**
   * Creates the error table unless it exists or the policy needs none. Creates nothing on several
   * servers: their administrator knows the cluster, and the checks fail without the table.
   *
   * @throws CatalogException if the user may not, or if the server does not answer
   */
  public static void ensure(PipelineConfig config) throws CatalogException {
    if (config.get(ErrorOptions.POLICY) == ErrorPolicy.FAIL || config.endpoints().size() > 1) {
      return;
    }
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      if (catalog.table(config.errorTable()).isEmpty()) {
        catalog.create(statement(config));
      }
    }
  }

  /**
   * The statement that creates the error table, when it is missing and the policy needs one.
   *
   * @param cluster for ON CLUSTER; null for this server alone
   * @param engine of the destination: the error table is as replicated as that
   */
  public static Optional<String> missing(
      PipelineConfig config, ServerCatalog catalog, @Nullable String cluster, String engine)
      throws CatalogException {
    boolean needed = config.get(ErrorOptions.POLICY) == ErrorPolicy.TABLE;
    if (!needed || catalog.table(config.errorTable()).isPresent()) {
      return Optional.empty();
    }
    ErrorTableStatement statement = statement(config);
    if (cluster != null) {
      Memory memory = engine.startsWith("Replicated") ? Memory.REPLICATED : Memory.LOCAL;
      return Optional.of(statement.sqlOn(cluster, memory));
    }
    return Optional.of(
        config.endpoints().size() > 1 ? statement.sqlForReplicas() : statement.sql());
  }

  /** The table beside an error table that records which of its documents were replayed. */
  public static TableName replayLog(TableName errorTable) {
    return new TableName(errorTable.database(), errorTable.table() + "_replays");
  }

  /** The columns that an error table needs. */
  public static TableSchema schema(PipelineConfig config) {
    return new TableSchema(config.errorTable(), ErrorTable.columns());
  }

  /** The statement that creates the error table. */
  public static ErrorTableStatement statement(PipelineConfig config) {
    return new ErrorTableStatement(schema(config), config.get(ErrorOptions.TTL));
  }
}
