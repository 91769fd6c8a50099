package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.ErrorTableStatement;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.preflight.Finding.Stage;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table for rejected documents: compares it with what is needed, and creates it if it is
 * missing.
 */
public final class ErrorTables {
  private ErrorTables() {}

  /**
   * Creates the error table unless it is there or the policy needs none. On several servers the
   * user creates it; without it the checks have failed.
   *
   * @throws CatalogException when the user may not, or the server is away
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

  static TableSchema schema(PipelineConfig config) {
    return new TableSchema(config.errorTable(), ErrorTable.columns());
  }

  static ErrorTableStatement statement(PipelineConfig config) {
    return new ErrorTableStatement(schema(config), config.get(ErrorOptions.TTL));
  }

  /** A table that was there before may lack what rejected rows fill. */
  static List<Finding> compare(TableSchema wanted, TableSchema found) {
    Map<String, Column> existing =
        found.columns().stream().collect(Collectors.toMap(Column::name, column -> column));
    List<Finding> findings = new ArrayList<>();
    for (Column column : wanted.columns()) {
      if (!existing.containsKey(column.name())) {
        findings.add(
            Finding.error(
                Stage.CLICKHOUSE,
                "error table " + found.name().quoted() + " lacks column " + column,
                "ALTER TABLE " + found.name().quoted() + " ADD COLUMN " + column));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              Stage.CLICKHOUSE,
              "error table " + found.name().quoted() + " has all required columns"));
    }
    return findings;
  }
}
