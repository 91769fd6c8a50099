package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.TableInserts;
import io.millrace.job.config.PipelineConfig;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was inserted into tables in the last hour, at all servers of a pipeline together. */
final class InsertHistory implements AutoCloseable {
  private final List<ServerCatalog> servers = new ArrayList<>();
  private boolean isKnown = true;

  private InsertHistory() {}

  /** Those of the pipeline's servers. Nothing is sent yet. */
  static InsertHistory of(PipelineConfig config) throws CatalogException {
    InsertHistory history = new InsertHistory();
    for (String url : config.endpoints()) {
      history.servers.add(ServerCatalog.at(url, config));
    }
    return history;
  }

  /** Empty when no server tells. One that is away takes no inserts. */
  Optional<TableInserts> of(TableName table) throws CatalogException {
    Optional<TableInserts> all = Optional.empty();
    for (ServerCatalog server : servers) {
      Optional<TableInserts> here = inserts(table, server);
      if (here.isPresent()) {
        all = Optional.of(all.isPresent() ? all.get().plus(here.get()) : here.get());
      }
    }
    isKnown &= all.isPresent();
    return all;
  }

  private static Optional<TableInserts> inserts(TableName table, ServerCatalog server)
      throws CatalogException {
    try {
      return server.inserts(table);
    } catch (CatalogException fault) {
      if (fault.kind() != CatalogException.Kind.UNREACHABLE) {
        throw fault;
      }
      return Optional.empty();
    }
  }

  /** Whether every question so far had an answer. */
  boolean isKnown() {
    return isKnown;
  }

  @Override
  public void close() throws CatalogException {
    for (ServerCatalog server : servers) {
      server.close();
    }
  }
}
