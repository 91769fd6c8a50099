package io.millrace.job.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.clickhouse.Answers;
import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.clickhouse.SetupConnection;
import io.millrace.job.sink.SavedBlock;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The write-ahead log of replays, a table beside the error table. A replay adds a row for every
 * step it has taken:
 *
 * <pre>
 *   sealed ──▶ started ──▶ inserted
 *      └─────▶ withdrawn
 * </pre>
 *
 * <ul>
 *   <li><b>sealed</b>: its blocks and the documents in them are durable. Nothing is sent yet. A
 *       document of a replay that is not withdrawn is taken, so no later one takes it.
 *   <li><b>started</b>: it has looked, after it was sealed, and no other replay has taken any of
 *       its documents. Of two that took the same at the same time, the one sealed last sees the
 *       other; perhaps each sees the other, and both withdraw. From here on the blocks are sent,
 *       always the same bytes under the same tokens, by whoever finds them not confirmed: they land
 *       once.
 *   <li><b>inserted</b>: all blocks were confirmed.
 *   <li><b>withdrawn</b>: nothing of it was sent, nor will be. What was sealed {@value
 *       #FORGOTTEN_MINUTES} minutes ago and never started was broken off in between.
 * </ul>
 */
final class ReplayLog {
  private static final int FORGOTTEN_MINUTES = 10;
  private static final Map<String, String> SYNCHRONOUS = Map.of("async_insert", "0");

  private enum Step {
    SEALED,
    STARTED,
    INSERTED,
    WITHDRAWN;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    String quoted() {
      return "'" + label() + "'";
    }
  }

  private final SetupConnection server;
  private final TableName table;

  private boolean exists;

  private ReplayLog(SetupConnection server, TableName table) {
    this.server = server;
    this.table = table;
  }

  /** The log beside an error table, which need not be there yet. */
  static ReplayLog of(SetupConnection server, TableName errorTable) throws CatalogException {
    ReplayLog log =
        new ReplayLog(
            server, new TableName(errorTable.database(), errorTable.table() + "_replays"));
    log.exists = server.run("EXISTS TABLE " + log.table.quoted()).strip().equals("1");
    return log;
  }

  /** Creates it unless it is there. */
  void create(Duration ttl) throws CatalogException {
    if (!exists) {
      server.run(
          "CREATE TABLE IF NOT EXISTS "
              + table.quoted()
              + " (replay UUID, time DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),"
              + " step Enum8('sealed' = 1, 'started' = 2, 'inserted' = 3, 'withdrawn' = 4),"
              + " documents Array(String), blocks Array(String))"
              + " ENGINE = MergeTree ORDER BY (replay, step) TTL toDateTime(time) + INTERVAL "
              + ttl.toSeconds()
              + " SECOND");
      exists = true;
    }
  }

  /** SQL for the identities of all documents that a replay has taken. */
  String replayedIdentities() {
    if (!exists) {
      return "SELECT '' WHERE 0";
    }
    return "SELECT arrayJoin(documents) FROM "
        + table.quoted()
        + " WHERE replay NOT IN ("
        + withdrawn()
        + ")";
  }

  /** The replays whose blocks may have been sent, and are not confirmed. */
  List<Replay> started() throws CatalogException {
    String answer =
        server.run(
            "SELECT toString(replay), argMin(documents, step), argMin(blocks, step) FROM "
                + table.quoted()
                + " GROUP BY replay HAVING max(step) = "
                + Step.STARTED.quoted()
                + " FORMAT JSONCompactEachRow");
    List<Replay> replays = new ArrayList<>();
    for (JsonNode row : Answers.rows(answer)) {
      List<String> identities = new ArrayList<>();
      row.get(1).forEach(identity -> identities.add(identity.asText()));
      List<SealedBlock> blocks = new ArrayList<>();
      for (JsonNode block : row.get(2)) {
        blocks.add(block(block.asText()));
      }
      replays.add(new Replay(UUID.fromString(row.get(0).asText()), identities, blocks));
    }
    return replays;
  }

  /** Gives the documents back of replays that were broken off before anything was sent. */
  void withdrawForgotten() throws CatalogException {
    server.run(
        "INSERT INTO "
            + table.quoted()
            + " (replay, step) SELECT replay, "
            + Step.WITHDRAWN.quoted()
            + " FROM "
            + table.quoted()
            + " GROUP BY replay HAVING max(step) = "
            + Step.SEALED.quoted()
            + " AND max(time) < now() - INTERVAL "
            + FORGOTTEN_MINUTES
            + " MINUTE",
        SYNCHRONOUS);
  }

  /** Whether no other replay has taken one of its documents. */
  boolean isAlone(Replay replay) throws CatalogException {
    String own = "replay = toUUID('" + replay.id() + "')";
    return server
        .run(
            "SELECT count() FROM "
                + table.quoted()
                + " WHERE NOT "
                + own
                + " AND replay NOT IN ("
                + withdrawn()
                + ") AND hasAny(documents, (SELECT any(documents) FROM "
                + table.quoted()
                + " WHERE "
                + own
                + " AND step = "
                + Step.SEALED.quoted()
                + "))")
        .strip()
        .equals("0");
  }

  private String withdrawn() {
    return "SELECT replay FROM " + table.quoted() + " WHERE step = " + Step.WITHDRAWN.quoted();
  }

  private SealedBlock block(String base64) {
    try {
      return SavedBlock.read(Base64.getDecoder().decode(base64));
    } catch (IOException e) {
      throw new IllegalStateException(
          "A block in "
              + table.quoted()
              + " cannot be read. Finish its replay with the release that began it, or a newer one",
          e);
    }
  }

  /** Makes a replay durable. */
  void seal(Replay replay) throws CatalogException {
    ObjectNode row = row(replay, Step.SEALED);
    ArrayNode documents = row.putArray("documents");
    replay.identities().forEach(documents::add);
    ArrayNode blocks = row.putArray("blocks");
    for (SealedBlock block : replay.blocks()) {
      blocks.add(Base64.getEncoder().encodeToString(SavedBlock.write(block)));
    }
    append(row);
  }

  void start(Replay replay) throws CatalogException {
    append(row(replay, Step.STARTED));
  }

  void finish(Replay replay) throws CatalogException {
    append(row(replay, Step.INSERTED));
  }

  void withdraw(Replay replay) throws CatalogException {
    append(row(replay, Step.WITHDRAWN));
  }

  private static ObjectNode row(Replay replay, Step step) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("replay", replay.id().toString())
        .put("step", step.label());
  }

  private void append(ObjectNode row) throws CatalogException {
    server.run(
        "INSERT INTO "
            + table.quoted()
            + " ("
            + row.properties().stream().map(Map.Entry::getKey).collect(Collectors.joining(", "))
            + ") FORMAT JSONEachRow\n"
            + row,
        SYNCHRONOUS);
  }
}
