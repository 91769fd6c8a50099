package io.millrace.job.tool.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The journal as a table beside the error table, {@code <error table>_replays}. The entries of one
 * {@link #append} are one INSERT under a deduplication token made of their number: of two INSERTs
 * with the same number the table drops the second. Who was first is read back.
 *
 * <p>Rows of the release before have the number 0 and one of the steps sealed, started, inserted
 * and withdrawn.
 */
final class ReplayLog implements ReplayJournal {
  private static final Duration POLL = Duration.ofMillis(100);

  /** A plain MergeTree shows a part at once or has lost it. */
  private static final int POLLS_OF_LOST = 50;

  /** A replica has to fetch it first. */
  private static final int POLLS_OF_REPLICA = 600;

  private static final String LATEST = "argMax(step, (number, step))";
  private static final String NONE = "SELECT '' WHERE 0";

  private final ReplayLogTable table;
  private final Delivery.Pause pause;

  ReplayLog(ReplayLogTable table, Delivery.Pause pause) {
    this.table = table;
    this.pause = pause;
  }

  private SetupConnection server() {
    return table.server();
  }

  /** Creates or upgrades the table where needed. */
  void prepare() throws CatalogException {
    table.prepare();
  }

  /** SQL for the identities of all documents that a replay has taken. */
  String takenDocuments() {
    if (!table.exists()) {
      return NONE;
    }
    String latest = table.isNumbered() ? LATEST : "max(step)";
    return "SELECT arrayJoin(documents) FROM "
        + table.quoted()
        + " WHERE replay IN (SELECT replay FROM "
        + table.quoted()
        + " GROUP BY replay HAVING "
        + latest
        + " IN ('sealed', 'started', 'inserted'))";
  }

  /** SQL for the highest number. */
  String lastNumber() {
    return table.isNumbered() ? "SELECT max(number) FROM " + table.quoted() : "SELECT 0";
  }

  /** A question about the log. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws CatalogException;
  }

  /**
   * Asks until the answer is that of a server which has caught up: behind a balancer every question
   * may go to another replica.
   */
  <T> T awaitCurrent(Question<T> question, Predicate<T> current)
      throws CatalogException, InterruptedException {
    for (int poll = 0; poll < POLLS_OF_REPLICA; poll++) {
      T answer = question.ask();
      if (current.test(answer)) {
        return answer;
      }
      pause.pause(POLL);
    }
    throw behind();
  }

  private CatalogException behind() {
    return new CatalogException(
        Kind.REFUSED,
        table.quoted()
            + " at "
            + server().address()
            + " does not show an entry that another replica has",
        "Wait until the replica has caught up (absolute_delay in system.replicas), and run the"
            + " replay again",
        null);
  }

  @Override
  public State read() throws CatalogException {
    // Read the number first: if an entry is appended in between, the next append fails.
    JsonNode last =
        rows("SELECT max(number), toUnixTimestamp64Milli(now64(3)) FROM " + table.quoted()).get(0);
    List<UnfinishedReplay> unfinished = new ArrayList<>();
    for (JsonNode row :
        rows(
            "SELECT toString(replay), toString("
                + LATEST
                + ") AS latest, toUnixTimestamp64Milli(if(countIf(step = 'started') > 0,"
                + " minIf(time, step = 'started'), min(time))),"
                + " argMinIf(written, number, step = 'started'), max(number) FROM "
                + table.quoted()
                + " WHERE step != 'opened' GROUP BY replay"
                + " HAVING latest IN ('sealed', 'started') ORDER BY min(time), replay")) {
      Map<String, Long> written = new HashMap<>();
      row.get(3)
          .properties()
          .forEach(count -> written.put(count.getKey(), count.getValue().asLong()));
      unfinished.add(
          new UnfinishedReplay(
              UUID.fromString(row.get(0).asText()),
              ReplayStep.ofLabel(row.get(1).asText()),
              Instant.ofEpochMilli(row.get(2).asLong()),
              written,
              row.get(4).asLong()));
    }
    return new State(last.get(0).asLong(), Instant.ofEpochMilli(last.get(1).asLong()), unfinished);
  }

  @Override
  public Replay load(UUID replay) throws CatalogException, InterruptedException {
    List<JsonNode> found =
        awaitCurrent(
            () ->
                rows(
                    "SELECT documents, blocks FROM "
                        + table.quoted()
                        + " WHERE replay = toUUID('"
                        + replay
                        + "') AND step IN ('sealed', 'started') AND notEmpty(documents)"
                        + " ORDER BY step LIMIT 1"),
            rows -> !rows.isEmpty());
    List<String> documents = new ArrayList<>();
    found.get(0).get(0).forEach(identity -> documents.add(identity.asText()));
    List<SealedBlock> blocks = new ArrayList<>();
    for (JsonNode block : found.get(0).get(1)) {
      blocks.add(block(block.asText()));
    }
    return new Replay(replay, documents, blocks);
  }

  private SealedBlock block(String base64) {
    try {
      return LoggedBlockCodec.read(Base64.getDecoder().decode(base64));
    } catch (IOException e) {
      throw new IllegalStateException(
          "A block in "
              + table.quoted()
              + " cannot be read. Finish its replay with the release that began it, or a newer one",
          e);
    }
  }

  @Override
  public OptionalLong append(long number, UUID run, List<JournalEntry> entries)
      throws CatalogException, InterruptedException {
    for (long free = number; ; free++) {
      insert(free, run, entries);
      Set<String> owners = owners(free);
      if (!owners.isEmpty()) {
        return owners.equals(Set.of(run.toString())) ? OptionalLong.of(free) : OptionalLong.empty();
      }
      if (table.isReplicated()) {
        throw behind();
      }
      // The server was killed after it recorded the token and before it wrote the part. No run has
      // this entry.
    }
  }

  private void insert(long number, UUID run, List<JournalEntry> entries) throws CatalogException {
    String data =
        entries.stream()
            .map(entry -> row(number, run, entry).toString())
            .collect(Collectors.joining("\n"));
    server()
        .insertOnce(
            "INSERT INTO "
                + table.quoted()
                + " (number, run, replay, step, documents, blocks, written, message)"
                + " FORMAT JSONEachRow\n"
                + data,
            "millrace replays " + number);
  }

  private static ObjectNode row(long number, UUID run, JournalEntry entry) {
    ObjectNode row =
        JsonNodeFactory.instance
            .objectNode()
            .put("number", number)
            .put("run", run.toString())
            .put("replay", entry.replay().toString())
            .put("step", entry.step().label())
            .put("message", entry.message());
    ArrayNode documents = row.putArray("documents");
    entry.content().documents().forEach(documents::add);
    ArrayNode blocks = row.putArray("blocks");
    for (SealedBlock block : entry.content().blocks()) {
      blocks.add(Base64.getEncoder().encodeToString(LoggedBlockCodec.write(block)));
    }
    ObjectNode written = row.putObject("written");
    entry.written().forEach(written::put);
    return row;
  }

  /** The runs that have an entry of this number; empty if none appears for a long time. */
  private Set<String> owners(long number) throws CatalogException, InterruptedException {
    int polls = table.isReplicated() ? POLLS_OF_REPLICA : POLLS_OF_LOST;
    for (int poll = 0; ; poll++) {
      Set<String> owners =
          rows("SELECT DISTINCT toString(run) FROM " + table.quoted() + " WHERE number = " + number)
              .stream()
              .map(row -> row.get(0).asText())
              .collect(Collectors.toUnmodifiableSet());
      if (!owners.isEmpty() || poll == polls) {
        return owners;
      }
      pause.pause(POLL);
    }
  }

  private List<JsonNode> rows(String sql) throws CatalogException {
    return JsonRows.rows(
        server()
            .run(
                sql + " FORMAT JSONCompactEachRow",
                Map.of("output_format_json_quote_64bit_integers", "0")));
  }

  /**
   * Deletes rows for documents that are no longer in the error table. The last step of a replay is
   * deleted after all others, so that a finished replay never looks unfinished.
   */
  void clean(TableName errorTable) throws CatalogException {
    String old =
        "time < (SELECT if(count() = 0, now64(3), min(time)) FROM "
            + errorTable.quoted()
            + ") - INTERVAL 1 DAY";
    String gone =
        "SELECT toString(replay) FROM "
            + table.quoted()
            + " GROUP BY replay HAVING max("
            + old
            + ") AND min("
            + old
            + ") AND "
            + LATEST
            + " NOT IN ('sealed', 'started')";
    List<String> candidates =
        rows(gone + " LIMIT 10000").stream()
            .map(row -> row.get(0).asText())
            .collect(Collectors.toList());
    if (candidates.isEmpty()) {
      return;
    }
    String named = "replay IN ('" + String.join("', '", candidates) + "')";
    List<String> kept =
        rows(
                "SELECT DISTINCT toString(replay) FROM (SELECT replay, arrayJoin(documents) AS"
                    + " identity FROM "
                    + table.quoted()
                    + " WHERE "
                    + named
                    + ") WHERE identity IN (SELECT "
                    + RejectedRows.IDENTITY
                    + " FROM "
                    + errorTable.quoted()
                    + ")")
            .stream()
            .map(row -> row.get(0).asText())
            .collect(Collectors.toList());
    candidates.removeAll(kept);
    if (candidates.isEmpty()) {
      return;
    }
    named = "replay IN ('" + String.join("', '", candidates) + "')";
    delete(named + " AND step IN ('sealed', 'started')");
    delete(named + " AND number < (SELECT max(number) FROM " + table.quoted() + ")");
  }

  private void delete(String condition) throws CatalogException {
    server()
        .run(
            "ALTER TABLE " + table.quoted() + " DELETE WHERE " + condition,
            Map.of("mutations_sync", "2"));
  }
}
