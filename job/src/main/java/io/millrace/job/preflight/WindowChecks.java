package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.Deduplication;
import io.millrace.job.clickhouse.catalog.Deduplication.Gathering;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.clickhouse.catalog.TableInserts;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.TableOptions;
import io.millrace.job.provision.Users;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a table remembers tokens for as long as a block may be tried. While one block is retried,
 * blocks of other subtasks are inserted and push its token out of the window. The window must hold
 * the blocks of that time, see {@link BlockRate}.
 */
final class WindowChecks {
  /** Blocks fill sooner, and fall into several partitions: below this multiple it is a warning. */
  private static final int MARGIN = 2;

  private static final long ENOUGH_BLOCKS = 10_000;
  private static final Duration SHORT_AGE = Duration.ofDays(1);
  private static final Duration ENOUGH_AGE = Duration.ofDays(7);

  /** The shortest default of any release: what is assumed if it cannot be seen. */
  private static final Duration ASSUMED_AGE = Duration.ofHours(1);

  private final DeduplicationFindings findings;
  private final PipelineConfig config;
  private final BlockRate baseRate;
  private final InsertHistory history;
  private final Duration trying;
  private final String user;
  private boolean gapTold;
  private @Nullable Duration shortestAge;

  WindowChecks(
      PipelineConfig config,
      BlockRate rate,
      InsertHistory history,
      DeduplicationFindings findings) {
    this.config = config;
    this.findings = findings;
    this.baseRate = rate;
    this.history = history;
    this.trying = trying(config);
    this.user = Users.quoted(config);
  }

  /**
   * How long a block may be tried. An attempt that timed out may have landed at its start, and the
   * last one begins at the deadline.
   */
  private static Duration trying(PipelineConfig config) {
    return config
        .get(DeliveryOptions.RETRY_DEADLINE)
        .plus(config.get(ClickHouseOptions.INSERT_TIMEOUT).multipliedBy(2));
  }

  /** The smallest window that is no error for a pipeline with such a rate, in blocks. */
  static long needed(PipelineConfig config, BlockRate rate) {
    return rate.blocksIn(trying(config));
  }

  /** The window that a finding suggests. */
  static long suggested(long needed) {
    return Math.max(ENOUGH_BLOCKS, needed * MARGIN);
  }

  /**
   * @param name role and name, as messages call the table
   */
  void run(String name, TableInfo table, Deduplication deduplication) throws CatalogException {
    Optional<TableInserts> inserts = history.of(table.name());
    BlockRate rate = inserts.isPresent() ? baseRate.with(inserts.get(), config) : baseRate;
    if (deduplication.gathering() == Gathering.ASYNCHRONOUS) {
      findings.error(
          name
              + " has the setting async_insert, which overrides the settings of an insert: the"
              + " server combines rows of several inserts into other blocks",
          alter(table, deduplication.memory(), Deduplication.ASYNCHRONOUS, 0));
    }
    boolean isLongEnough =
        deduplication.blocks().isPresent() && isLongEnough(name, table, deduplication, rate);
    if (deduplication.blocks().isEmpty()) {
      unknown(name, table, deduplication.memory());
    }
    // A table forgets by the clock, no matter how many blocks it remembers.
    if (deduplication.memory() == Memory.REPLICATED) {
      age(name, table, deduplication, isLongEnough ? rate : null);
    }
  }

  /** How long the most forgetful table seen remembers; empty when none forgets by the clock. */
  Optional<Duration> shortestAge() {
    return Optional.ofNullable(shortestAge);
  }

  private boolean isLongEnough(
      String name, TableInfo table, Deduplication deduplication, BlockRate rate) {
    String setting = deduplication.memory().setting();
    long blocks = deduplication.blocks().getAsLong();
    long needed = rate.blocksIn(trying);
    String alter = alter(table, deduplication.memory(), setting, suggested(needed));
    if (blocks == 0) {
      findings.error(name + " does not recognise a repeated insert: " + setting + " is 0", alter);
      return false;
    }
    String remembers =
        name
            + " remembers only the last "
            + blocks
            + " blocks ("
            + setting
            + "): "
            + rate.timeFor(blocks)
            + " of outage"
            + rate.surplus()
            + ", while a block may be retried for "
            + BlockRate.spell(trying);
    if (blocks < needed) {
      findings.error(remembers, alter);
      return false;
    }
    if (blocks < needed * MARGIN) {
      findings.warn(remembers, alter);
      return false;
    }
    if (deduplication.memory() == Memory.LOCAL) {
      findings.ok(
          name
              + " remembers the last "
              + blocks
              + " blocks: "
              + rate.timeFor(blocks)
              + " of outage"
              + rate.surplus());
      tellOfTheGap(table);
    }
    return true;
  }

  /** Once is enough. */
  private void tellOfTheGap(TableInfo table) {
    if (!gapTold) {
      gapTold = true;
      findings.ok(
          "engine "
              + table.engine()
              + " records the token before it commits the part: if the server is killed in between"
              + " (kill -9, OOM, power loss), that block is lost; Replicated… engines do not lose"
              + " it");
    }
  }

  /** The server's default decides, and the user may not see it: a plain MergeTree's is 0. */
  private void unknown(String name, TableInfo table, Memory memory) {
    String what =
        name + " does not set " + memory.setting() + ", and the server's default cannot be seen";
    String alter = alter(table, memory, memory.setting(), ENOUGH_BLOCKS);
    if (memory == Memory.REPLICATED) {
      findings.warn(
          what,
          "GRANT SELECT ON system.replicated_merge_tree_settings TO " + user + "\nor " + alter);
    } else {
      findings.error(what + "; the default is 0: a repeated insert is not recognised", alter);
    }
  }

  /**
   * @param rate null if the number of blocks has its own finding
   */
  private void age(
      String name, TableInfo table, Deduplication deduplication, @Nullable BlockRate rate) {
    String alter =
        alter(table, deduplication.memory(), Deduplication.SECONDS, ENOUGH_AGE.toSeconds());
    if (deduplication.age().isEmpty()) {
      remember(ASSUMED_AGE);
      findings.warn(
          name
              + " does not set "
              + Deduplication.SECONDS
              + ", and the server's default cannot be seen: "
              + ASSUMED_AGE.toSeconds()
              + " s are assumed",
          "GRANT SELECT ON system.replicated_merge_tree_settings TO " + user + "\nor " + alter);
      return;
    }
    Duration age = deduplication.age().get();
    remember(age);
    String remembers = name + " remembers a block for " + age.toSeconds() + " s";
    if (rate != null) {
      long blocks = deduplication.blocks().getAsLong();
      remembers +=
          " and the last " + blocks + " of them (" + rate.timeFor(blocks) + rate.surplus() + ")";
    }
    // After a crash a block counts as sent when it was sealed, an interval before its checkpoint.
    Duration needed = trying.plus(config.get(DeliveryOptions.CHECKPOINT_INTERVAL));
    if (age.compareTo(needed) < 0) {
      findings.error(
          remembers
              + ", but delivery.retry-deadline, clickhouse.insert-timeout and"
              + " delivery.checkpoint-interval let one be sent up to "
              + needed.toSeconds()
              + " s after it is sealed",
          alter);
    } else if (age.compareTo(SHORT_AGE) < 0) {
      findings.warn(
          remembers
              + ": after that, a checkpoint or savepoint with blocks in it is restored only if you"
              + " opt in",
          alter);
    } else {
      findings.ok(remembers);
    }
  }

  private void remember(Duration age) {
    if (shortestAge == null || age.compareTo(shortestAge) < 0) {
      shortestAge = age;
    }
  }

  /** A replicated table does not replicate its settings, so each replica needs the statement. */
  private String alter(TableInfo table, Memory memory, String setting, long value) {
    String before = "ALTER TABLE " + table.name().quoted();
    String change = " MODIFY SETTING " + setting + " = " + value;
    if (memory != Memory.REPLICATED) {
      return before + change;
    }
    return config
        .find(TableOptions.CLUSTER)
        .map(cluster -> before + " ON CLUSTER " + TableName.quote(cluster) + change)
        .orElse(before + change + " -- on every replica");
  }
}
