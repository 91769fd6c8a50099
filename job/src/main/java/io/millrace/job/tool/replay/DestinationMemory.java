package io.millrace.job.tool.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.Deduplication;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.DistributedTable;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.ReachedTables;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How long the destination and the targets of its views remember tokens. A MergeTree numbers its
 * parts: the difference of two numbers is an upper bound of the blocks inserted in between.
 */
final class DestinationMemory implements TokenMemory {
  private final PipelineConfig config;
  private final SetupConnection server;
  private @Nullable Map<String, Remembering> tables;

  /** A table that remembers tokens. */
  private static final class Remembering {
    final Deduplication deduplication;

    /** Its name, if it is at the server that is asked. */
    final Optional<TableName> here;

    Remembering(Deduplication deduplication, Optional<TableName> here) {
      this.deduplication = deduplication;
      this.here = here;
    }
  }

  /**
   * @param server as a user who may read {@code system.parts}; without that blocks are not counted
   */
  DestinationMemory(PipelineConfig config, SetupConnection server) {
    this.config = config;
    this.server = server;
  }

  @Override
  public Map<String, Long> written() throws CatalogException {
    Map<String, Long> written = new HashMap<>();
    for (Map.Entry<String, Remembering> table : tables().entrySet()) {
      Optional<TableName> here = table.getValue().here;
      if (here.isPresent()) {
        count(here.get(), table.getValue().deduplication.memory())
            .ifPresent(count -> written.put(table.getKey(), count));
      }
    }
    return written;
  }

  @Override
  public Optional<String> doubt(Duration age, Map<String, Long> written) throws CatalogException {
    Map<String, Long> now = written();
    for (Map.Entry<String, Remembering> table : tables().entrySet()) {
      String name = table.getKey();
      Optional<String> doubt =
          doubt(
              name,
              table.getValue().deduplication,
              age,
              Optional.ofNullable(written.get(name)),
              Optional.ofNullable(now.get(name)));
      if (doubt.isPresent()) {
        return doubt;
      }
    }
    return Optional.empty();
  }

  /**
   * @param then blocks the table had taken before the block was sent
   * @param now blocks it has taken by now
   */
  static Optional<String> doubt(
      String table,
      Deduplication deduplication,
      Duration age,
      Optional<Long> then,
      Optional<Long> now) {
    Memory memory = deduplication.memory();
    OptionalLong blocks = deduplication.blocks();
    if (memory == Memory.NOT_NEEDED) {
      return Optional.empty();
    }
    if (memory == Memory.NONE) {
      return Optional.of(table + " has an engine that does not recognise a repeated block");
    }
    if (blocks.isEmpty()) {
      return memory == Memory.REPLICATED
          ? tooOld(table, deduplication, age)
          : Optional.of(
              table
                  + " does not set "
                  + memory.setting()
                  + ", and the server's default cannot be seen");
    }
    if (blocks.getAsLong() == 0) {
      return Optional.of(
          table + " does not recognise a repeated block: " + memory.setting() + " is 0");
    }
    Optional<String> old = tooOld(table, deduplication, age);
    if (old.isPresent()) {
      return old;
    }
    String remembers =
        table
            + " remembers the last "
            + blocks.getAsLong()
            + " blocks ("
            + memory.setting()
            + "), and ";
    if (now.isEmpty()) {
      return memory == Memory.REPLICATED
          ? Optional.empty()
          : Optional.of(
              remembers
                  + "the number of blocks inserted since is not visible: GRANT SELECT ON"
                  + " system.parts to the user");
    }
    if (then.isEmpty()) {
      return memory == Memory.REPLICATED || now.get() <= blocks.getAsLong()
          ? Optional.empty()
          : Optional.of(remembers + "the number of blocks inserted since is unknown");
    }
    long since = now.get() - then.get();
    if (since < 0) {
      return Optional.of(
          table
              + " has lost parts since; DROP PARTITION and TRUNCATE also remove the tokens of its"
              + " blocks");
    }
    return since < blocks.getAsLong()
        ? Optional.empty()
        : Optional.of(remembers + "up to " + since + " were inserted since");
  }

  private static Optional<String> tooOld(String table, Deduplication deduplication, Duration age) {
    return deduplication
        .age()
        .filter(limit -> age.compareTo(limit) >= 0)
        .map(
            limit ->
                table
                    + " remembers a block for "
                    + limit.toSeconds()
                    + " s, and it was sent first "
                    + age.toSeconds()
                    + " s ago");
  }

  /** By the name that messages and the journal use. */
  private Map<String, Remembering> tables() throws CatalogException {
    Map<String, Remembering> known = tables;
    if (known == null) {
      known = new LinkedHashMap<>();
      try (ServerCatalog catalog = ServerCatalog.open(config)) {
        for (TableName name : ReachedTables.of(config, catalog)) {
          Optional<TableInfo> facts = catalog.table(name);
          if (facts.isEmpty() || facts.get().viewTarget().isPresent()) {
            continue;
          }
          Optional<DistributedTable> spread = DistributedTable.of(facts.get());
          if (spread.isPresent()) {
            for (var part : catalog.behind(spread.get())) {
              known.put(
                  part.table().name().quoted() + " on " + part.host(),
                  new Remembering(catalog.deduplication(part.table()), Optional.empty()));
            }
          } else {
            known.put(
                name.quoted(),
                new Remembering(catalog.deduplication(facts.get()), Optional.of(name)));
          }
        }
      }
      tables = known;
    }
    return known;
  }

  private Optional<Long> count(TableName table, Memory memory) throws CatalogException {
    if (memory != Memory.LOCAL && memory != Memory.REPLICATED) {
      return Optional.empty();
    }
    String named = " FROM system.%s WHERE database = {database:String} AND %s = {table:String}";
    // A plain MergeTree numbers all its parts, a replicated one those of each partition.
    String sum = memory == Memory.LOCAL ? "max(last)" : "sum(last + 1)";
    try {
      for (JsonNode row :
          JsonRows.rows(
              server.run(
                  "SELECT (SELECT count()"
                      + String.format(named, "tables", "name")
                      + "), (SELECT "
                      + sum
                      + " FROM (SELECT max(max_block_number) AS last"
                      + String.format(named, "parts", "table")
                      + " GROUP BY partition_id)) FORMAT JSONCompactEachRow",
                  Map.of(
                      "param_database",
                      table.database(),
                      "param_table",
                      table.table(),
                      "output_format_json_quote_64bit_integers",
                      "0")))) {
        if (row.get(0).asInt() == 1) {
          return Optional.of(row.get(1).asLong());
        }
      }
    } catch (CatalogException denied) {
      if (denied.kind() != Kind.ACCESS_DENIED) {
        throw denied;
      }
    }
    return Optional.empty();
  }
}
