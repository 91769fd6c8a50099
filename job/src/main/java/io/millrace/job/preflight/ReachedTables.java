package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.DistributedTable;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.udf.table.TableName;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The tables that an insert into the destination reaches, including views and their targets. */
public final class ReachedTables {
  private final ServerCatalog catalog;
  private final Set<TableName> reached = new LinkedHashSet<>();

  private ReachedTables(ServerCatalog catalog) {
    this.catalog = catalog;
  }

  /** Those that the pipeline's user can see. */
  public static Set<TableName> of(PipelineConfig config, ServerCatalog catalog)
      throws CatalogException {
    ReachedTables tables = new ReachedTables(catalog);
    tables.follow(config.table());
    return Set.copyOf(tables.reached);
  }

  private void follow(TableName table) throws CatalogException {
    Optional<TableInfo> facts = catalog.table(table);
    if (facts.isEmpty() || !reached.add(table)) {
      return;
    }
    Optional<TableName> target = facts.get().viewTarget();
    if (target.isPresent()) {
      follow(target.get());
      return;
    }
    Optional<DistributedTable> spread = DistributedTable.of(facts.get());
    for (TableName view : catalog.views(spread.map(DistributedTable::local).orElse(table))) {
      follow(view);
    }
    if (spread.isPresent()) {
      for (TableName view : catalog.views(table)) {
        follow(view);
      }
    }
  }
}
