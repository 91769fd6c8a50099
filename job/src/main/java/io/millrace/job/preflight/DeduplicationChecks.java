package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.Deduplication;
import io.millrace.job.clickhouse.catalog.DistributedTable;
import io.millrace.job.clickhouse.catalog.Replica;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.preflight.determinism.ArrivingColumns;
import io.millrace.job.preflight.determinism.TableColumns;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.provision.Users;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that every table an insert reaches remembers tokens for long enough. Exactly once depends
 * on it: after a failure the same block is sent again under the same token, and only a table that
 * still has the token inserts it once. That goes for the tables behind materialized views too,
 * behind views of their targets, and behind tables that store nothing in between: a block the
 * source table recognises is still offered to them. Limits of the server are reported as well:
 * {@code docs/decisions/0003-where-the-server-is-not-exact.md}.
 */
final class DeduplicationChecks {
  private static final int DEEPEST = 20;

  private final ServerCatalog catalog;
  private final PipelineConfig config;
  private final InsertHistory history;
  private final String user;
  private final DeduplicationFindings findings;
  private final WindowChecks windows;
  private final PartitionChecks partitions;
  private final DistributedChecks distributed;
  private final Set<TableName> seen = new LinkedHashSet<>();
  private final Set<TableName> unseen = new HashSet<>();

  /** What was found out at the server that is asked first. */
  private final Map<TableName, Deduplication> examined = new HashMap<>();

  /**
   * @param rate of the blocks the pipeline makes
   * @param history of the tables' inserts
   */
  DeduplicationChecks(
      PipelineConfig config, ServerCatalog catalog, BlockRate rate, InsertHistory history) {
    this.config = config;
    this.history = history;
    this.catalog = catalog;
    this.user = Users.quoted(config);
    this.findings = new DeduplicationFindings(config);
    this.windows = new WindowChecks(config, rate, history, findings);
    this.partitions = new PartitionChecks(config, catalog, findings);
    this.distributed = new DistributedChecks(catalog, findings, windows, partitions);
    findings.ok(rate.toString());
  }

  /**
   * Looks at the table and at everything its materialized views feed.
   *
   * @param role what the table is to the pipeline, for example "destination"
   * @param block what a block brings of the table's columns
   */
  void follow(TableName table, String role, ArrivingColumns block) throws CatalogException {
    follow(table, role, block, 0);
  }

  private void follow(TableName table, String role, ArrivingColumns arriving, int depth)
      throws CatalogException {
    if (depth > DEEPEST) {
      return;
    }
    String name = role + " " + table.quoted();
    Optional<TableInfo> facts = catalog.table(table);
    if (facts.isEmpty()) {
      if (unseen.add(table)) {
        findings.warn(
            name + " is not visible, nor is its deduplication window",
            "GRANT SHOW TABLES ON " + table.quoted() + " TO " + user);
      }
      return;
    }
    boolean isNew = seen.add(table);
    Optional<TableName> target = facts.get().viewTarget();
    if (target.isPresent()) {
      follow(target.get(), "target of view " + table.quoted() + ",", arriving, depth + 1);
      return;
    }
    // A table that is reached a second time gets its rows from elsewhere: that part is looked at.
    TableColumns columns = partitions.columns(name, table, arriving);
    Optional<DistributedTable> spread = DistributedTable.of(facts.get());
    if (spread.isPresent()) {
      followSpread(name, spread.get(), columns, isNew, depth);
      return;
    }
    if (isNew) {
      examine(facts.get(), name);
    }
    partitions.partition(name, facts.get().partitionKey(), columns);
    for (TableName view : catalog.views(table)) {
      followView(view, table, columns, depth);
    }
  }

  private void followSpread(
      String name, DistributedTable table, TableColumns columns, boolean isNew, int depth)
      throws CatalogException {
    partitions.sharding(name, table, columns);
    if (isNew) {
      distributed.run(name, table, columns);
    }
    TableName local = table.local();
    if (catalog.table(local).isPresent()) {
      TableColumns stored = partitions.columns("table " + local.quoted(), local, columns.sent());
      for (TableName view : catalog.views(local)) {
        followView(view, local, stored, depth);
      }
    }
  }

  List<Finding> findings() {
    if (!history.isKnown() && config.find(DeliveryOptions.OTHER_INSERTS_PER_HOUR).isEmpty()) {
      findings.ok(
          "inserts of other writers are unknown and counted as zero: set "
              + DeliveryOptions.OTHER_INSERTS_PER_HOUR.key()
              + ", or let "
              + user
              + " read system.part_log");
    }
    return findings.list();
  }

  /** How long a token is known to every table; empty when none forgets by the clock. */
  Optional<Duration> tokenLifetime() {
    return windows.shortestAge();
  }

  /** Every table looked at, views too. */
  Set<TableName> reached() {
    return Set.copyOf(seen);
  }

  private void followView(TableName view, TableName source, TableColumns columns, int depth)
      throws CatalogException {
    Optional<TableInfo> facts = catalog.table(view);
    Optional<TableName> target = facts.flatMap(TableInfo::viewTarget);
    if (target.isEmpty()) {
      if (seen.add(view)) {
        findings.warn(
            "materialized view "
                + view.quoted()
                + " receives the rows, but its target table is not visible",
            "GRANT SHOW TABLES ON " + view.quoted() + " TO " + user);
      }
      return;
    }
    boolean isNew = seen.add(view);
    follow(
        target.get(),
        "target of view " + view.quoted() + ",",
        partitions.columns(facts.orElseThrow(), source, columns),
        depth + 1);
    if (isNew) {
      findings.ok(
          "target of view "
              + view.quoted()
              + " is as exact as the table unless the view is altered or renamed while the pipeline"
              + " runs: stop the pipeline first, and DETACH and ATTACH the view after an ALTER");
    }
  }

  private void examine(TableInfo table, String name) throws CatalogException {
    Deduplication deduplication = catalog.deduplication(table);
    switch (deduplication.memory()) {
      case NOT_NEEDED:
        findings.ok(name + " stores nothing (engine " + table.engine() + ")");
        return;
      case NONE:
        findings.error(
            name + " has engine " + table.engine() + ", which does not recognise a repeated insert",
            "Use an engine of the MergeTree family, or set delivery.guarantee to at-least-once");
        return;
      case LOCAL:
        windows.run(name, table, deduplication);
        return;
      case REPLICATED:
        examined.put(table.name(), deduplication);
        windows.run(name, table, deduplication);
        tellOfOtherReplicas(name, table.name());
    }
  }

  /**
   * Looks at the same table on another server. A replica does not share its settings with the
   * others, and each of them removes old tokens for all.
   *
   * @param url of the server
   */
  void examineReplica(String url, TableInfo table, Deduplication deduplication)
      throws CatalogException {
    Deduplication first = examined.get(table.name());
    if (first != null && !first.isLike(deduplication)) {
      windows.run("table " + table.name().quoted() + " at " + url, table, deduplication);
    }
  }

  private void tellOfOtherReplicas(String name, TableName table) throws CatalogException {
    if (config.endpoints().size() > 1) {
      return;
    }
    try {
      int replicas = catalog.replica(table).map(Replica::replicas).orElse(1);
      if (replicas > 1) {
        findings.ok(
            name
                + " has "
                + replicas
                + " replicas, and each has its own settings: those of one were read. Name all of"
                + " them in "
                + ClickHouseOptions.URL.key()
                + " to check each");
      }
    } catch (CatalogException denied) {
      if (denied.kind() != Kind.ACCESS_DENIED) {
        throw denied;
      }
    }
  }
}
