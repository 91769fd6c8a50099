package io.millrace.job.setup;

import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.clickhouse.Deduplication;
import io.millrace.job.clickhouse.DistributedTable;
import io.millrace.job.clickhouse.ServerCatalog;
import io.millrace.job.clickhouse.TableFacts;
import io.millrace.job.config.PipelineConfig;
import io.millrace.udf.convert.TableName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether every table an insert reaches remembers tokens for long enough. Exactly once stands on
 * it: after a failure the same block is sent again under the same token, and only a table that
 * remembers the token takes it once. That goes for the tables behind materialized views too, behind
 * views of their targets, and behind tables that store nothing in between: a block the source table
 * recognises is still offered to them. Where the server itself falls short is told, too: {@code
 * job/decisions/0003-where-the-server-is-not-exact.md}.
 */
final class DeduplicationChecks {
  private final ServerCatalog catalog;
  private final String user;
  private final DeduplicationFindings findings;
  private final WindowChecks windows;
  private final DistributedChecks distributed;
  private final Set<TableName> seen = new LinkedHashSet<>();

  DeduplicationChecks(PipelineConfig config, ServerCatalog catalog) {
    this.catalog = catalog;
    this.user = Users.quoted(config);
    this.findings = new DeduplicationFindings(config);
    this.windows = new WindowChecks(config, findings);
    this.distributed = new DistributedChecks(catalog, findings, windows);
    findings.ok(BlockRate.of(config).toString());
  }

  /**
   * Looks at the table and at everything its materialized views feed.
   *
   * @param role what the table is to the pipeline, for example "destination"
   */
  void follow(TableName table, String role) throws CatalogException {
    Optional<TableFacts> facts = catalog.table(table);
    if (facts.isEmpty()) {
      findings.warn(
          role + " " + table.quoted() + " cannot be seen, nor what it remembers of tokens",
          "GRANT SHOW TABLES ON " + table.quoted() + " TO " + user);
      return;
    }
    if (!seen.add(table)) {
      return;
    }
    Optional<TableName> target = facts.get().viewTarget();
    if (target.isPresent()) {
      follow(target.get(), "target of view " + table.quoted() + ",");
      return;
    }
    examine(facts.get(), role);
    for (TableName view : catalog.views(table)) {
      followView(view);
    }
  }

  List<Finding> findings() {
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

  private void followView(TableName view) throws CatalogException {
    if (catalog.table(view).flatMap(TableFacts::viewTarget).isPresent()) {
      if (!seen.contains(view)) {
        follow(view, "view");
        findings.ok(
            "target of view "
                + view.quoted()
                + " is as exact as the table unless the view is altered or renamed meanwhile: stop"
                + " the pipeline before, and DETACH and ATTACH the view after an ALTER");
      }
    } else if (seen.add(view)) {
      findings.warn(
          "materialized view " + view.quoted() + " is fed, but where it writes cannot be seen",
          "GRANT SHOW TABLES ON " + view.quoted() + " TO " + user);
    }
  }

  private void examine(TableFacts table, String role) throws CatalogException {
    Optional<DistributedTable> spread = DistributedTable.of(table);
    String name = role + " " + table.name().quoted();
    if (spread.isPresent()) {
      distributed.run(name, spread.get());
      if (catalog.table(spread.get().local()).isPresent()) {
        for (TableName view : catalog.views(spread.get().local())) {
          followView(view);
        }
      }
      return;
    }
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
      case REPLICATED:
        windows.run(name, table, deduplication);
    }
  }
}
