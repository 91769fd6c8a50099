package io.millrace.job.cli.setup;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.provision.ErrorTables;
import io.millrace.job.provision.PipelineRunsTable;
import io.millrace.job.tool.infer.ProposedColumn;
import io.millrace.job.tool.infer.ProposedTable;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements that create what the server lacks for a pipeline. Runs none of them. */
public final class NewTables {
  private final List<String> statements = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();

  /**
   * @param cluster for ON CLUSTER; null for this server alone
   */
  public NewTables(
      PipelineConfig config, ServerCatalog catalog, ProposedTable table, @Nullable String cluster)
      throws CatalogException {
    String onCluster = cluster == null ? "" : " ON CLUSTER " + TableName.quote(cluster);
    String database = config.table().database();
    if (!catalog.databases().contains(database)) {
      statements.add("CREATE DATABASE IF NOT EXISTS " + TableName.quote(database) + onCluster);
    }
    Optional<TableInfo> existing = catalog.table(config.table());
    if (existing.isEmpty()) {
      statements.add(table.sql());
    } else {
      compare(table, catalog.schema(config.table()).columns(), onCluster);
    }
    String engine = existing.map(TableInfo::engine).orElse(table.engine());
    ErrorTables.missing(config, catalog, cluster, engine).ifPresent(statements::add);
    PipelineRunsTable.missing(config, catalog, cluster, engine).ifPresent(statements::add);
  }

  private void compare(ProposedTable table, List<Column> existing, String onCluster) {
    Map<String, String> types = new LinkedHashMap<>();
    existing.forEach(column -> types.put(column.name(), column.type()));
    for (ProposedColumn column : table.columns().columns()) {
      String type = types.get(column.name());
      if (type == null) {
        statements.add(
            "ALTER TABLE " + table.name().quoted() + onCluster + " ADD COLUMN " + column);
      } else if (!type.equals(column.type())) {
        differences.add(
            "column "
                + TableName.quote(column.name())
                + " is "
                + type
                + " and was not changed; the sample suggests "
                + column.type());
      }
    }
  }

  /** In the order they are to be run in. */
  public List<String> statements() {
    return List.copyOf(statements);
  }

  /** Columns of another type than the proposed one. */
  public List<String> differences() {
    return List.copyOf(differences);
  }
}
