package io.millrace.job.setup;

import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.clickhouse.Deduplication;
import io.millrace.job.clickhouse.Deduplication.Memory;
import io.millrace.job.clickhouse.ServerCatalog;
import io.millrace.job.clickhouse.TableFacts;
import io.millrace.job.config.ClickHouseOptions;
import io.millrace.job.config.DeliveryOptions;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.setup.Finding.Stage;
import io.millrace.udf.convert.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether every table an insert reaches remembers tokens for long enough. Exactly once stands on
 * it: after a failure the same block is sent again under the same token, and only a table that
 * remembers the token takes it once. That goes for the tables behind materialized views too: a
 * block the source table recognises is still offered to them. Where the server itself falls short
 * is told, too: {@code job/decisions/0003-where-the-server-is-not-exact.md}.
 */
final class DeduplicationChecks {
  /** Fewer could be forgotten within one restart: all subtasks send what they held. */
  private static final long UNSAFE_BLOCKS = 100;

  private static final long FEW_BLOCKS = 1000;
  private static final long ENOUGH_BLOCKS = 10_000;
  private static final Duration SHORT_AGE = Duration.ofDays(1);
  private static final Duration ENOUGH_AGE = Duration.ofDays(7);

  private final PipelineConfig config;
  private final ServerCatalog catalog;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<TableName> seen = new HashSet<>();
  private boolean gapTold;

  DeduplicationChecks(PipelineConfig config, ServerCatalog catalog) {
    this.config = config;
    this.catalog = catalog;
  }

  /**
   * Looks at the table and at everything its materialized views feed.
   *
   * @param role what the table is to the pipeline, for example "destination"
   */
  void follow(TableName table, String role) throws CatalogException {
    Optional<TableFacts> facts = catalog.table(table);
    if (facts.isEmpty()) {
      warn(
          role + " " + table.quoted() + " cannot be seen, nor what it remembers of tokens",
          "GRANT SHOW TABLES ON " + table.quoted() + " TO " + user());
      return;
    }
    if (!seen.add(table)) {
      return;
    }
    examine(facts.get(), role);
    for (TableName view : catalog.views(table)) {
      followView(view);
    }
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  private void followView(TableName view) throws CatalogException {
    Optional<TableName> target = catalog.table(view).flatMap(TableFacts::viewTarget);
    if (target.isPresent()) {
      follow(target.get(), "target of view " + view.quoted() + ",");
      ok(
          "target of view "
              + view.quoted()
              + " is as exact as the table unless the view is altered or renamed meanwhile: stop the"
              + " pipeline before, and DETACH and ATTACH the view after an ALTER");
    } else if (seen.add(view)) {
      warn(
          "materialized view " + view.quoted() + " is fed, but where it writes cannot be seen",
          "GRANT SHOW TABLES ON " + view.quoted() + " TO " + user());
    }
  }

  private void examine(TableFacts table, String role) throws CatalogException {
    Deduplication deduplication = catalog.deduplication(table);
    String name = role + " " + table.name().quoted();
    switch (deduplication.memory()) {
      case NOT_NEEDED:
        ok(name + " stores nothing (engine " + table.engine() + ")");
        return;
      case NONE:
        error(
            name + " has engine " + table.engine() + ", which does not recognise a repeated insert",
            "Use an engine of the MergeTree family, or set delivery.guarantee to at-least-once");
        return;
      case LOCAL:
      case REPLICATED:
        window(name, table, deduplication);
    }
  }

  private void window(String name, TableFacts table, Deduplication deduplication) {
    Memory memory = deduplication.memory();
    if (deduplication.blocks().isEmpty()) {
      unknown(name, table, memory);
      return;
    }
    long blocks = deduplication.blocks().getAsLong();
    String alter = alter(table, memory.setting(), ENOUGH_BLOCKS);
    if (blocks == 0) {
      error(name + " does not recognise a repeated insert: " + memory.setting() + " is 0", alter);
    } else if (blocks < UNSAFE_BLOCKS) {
      error(
          name
              + " remembers only the last "
              + blocks
              + " blocks ("
              + memory.setting()
              + "): one restart can repeat more",
          alter);
    } else if (blocks < FEW_BLOCKS) {
      warn(
          name + " remembers only the last " + blocks + " blocks (" + memory.setting() + ")",
          alter);
    } else if (memory == Memory.REPLICATED) {
      age(name, table, deduplication);
    } else {
      ok(name + " remembers the last " + blocks + " blocks");
      tellOfTheGap(table);
    }
  }

  /** Once is enough. */
  private void tellOfTheGap(TableFacts table) {
    if (!gapTold) {
      gapTold = true;
      ok(
          "engine "
              + table.engine()
              + " notes a block before its rows are in place: killed (kill -9, no memory, no power) in"
              + " between, the server loses a block under way; Replicated… engines do not");
    }
  }

  /** The server's default decides, and the user may not see it: a plain MergeTree's is 0. */
  private void unknown(String name, TableFacts table, Memory memory) {
    String what =
        name + " does not set " + memory.setting() + ", and the server's default cannot be seen";
    String alter = alter(table, memory.setting(), ENOUGH_BLOCKS);
    if (memory == Memory.REPLICATED) {
      warn(
          what,
          "GRANT SELECT ON system.replicated_merge_tree_settings TO " + user() + "\nor " + alter);
    } else {
      error(what + "; out of the box it is 0: a repeated insert is not recognised", alter);
    }
  }

  private void age(String name, TableFacts table, Deduplication deduplication) {
    Optional<Duration> age = deduplication.age();
    String alter = alter(table, Deduplication.SECONDS, ENOUGH_AGE.toSeconds());
    if (age.isEmpty()) {
      warn(name + " does not set " + Deduplication.SECONDS, alter);
      return;
    }
    String remembers = name + " remembers a block for " + age.get().toSeconds() + " s";
    // An attempt that timed out may have landed at its start, and the last one begins at the
    // deadline.
    Duration trying =
        config
            .get(DeliveryOptions.RETRY_DEADLINE)
            .plus(config.get(ClickHouseOptions.INSERT_TIMEOUT).multipliedBy(2));
    if (age.get().compareTo(trying) < 0) {
      error(
          remembers
              + ", but delivery.retry-deadline and clickhouse.insert-timeout let one be tried for "
              + trying.toSeconds()
              + " s",
          alter);
    } else if (age.get().compareTo(SHORT_AGE) < 0) {
      warn(
          remembers + ": a checkpoint or savepoint restored after that inserts its blocks again",
          alter);
    } else {
      ok(remembers);
    }
  }

  private static String alter(TableFacts table, String setting, long value) {
    return "ALTER TABLE " + table.name().quoted() + " MODIFY SETTING " + setting + " = " + value;
  }

  private String user() {
    return Users.quoted(config);
  }

  private void ok(String what) {
    findings.add(Finding.ok(Stage.DEDUPLICATION, what));
  }

  private void warn(String what, String fix) {
    findings.add(Finding.warn(Stage.DEDUPLICATION, what, fix));
  }

  private void error(String what, String fix) {
    findings.add(Finding.error(Stage.DEDUPLICATION, what, fix));
  }
}
