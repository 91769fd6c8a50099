package io.millrace.job.tool.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.tool.replay.RejectedDocument.State;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an error table. */
final class RejectedRows implements OpenDocuments {
  /**
   * Identifies a document by its origin and content. A document that was rejected twice, because an
   * older checkpoint was restored, has one identity. A row that ClickHouse refused has no origin:
   * equal rows of one block share an identity and are counted.
   */
  static final String IDENTITY =
      "hex(if(raw_message_encoding = 'row',"
          + " sipHash128('row', toUnixTimestamp64Milli(time), raw_message),"
          + " sipHash128(stream, shard, sequence_number, document_index, raw_message)))";

  /**
   * Rows that are in the table and missing only in a view; and rows that the table may have, unless
   * their reason is selected.
   */
  private static final String IN_TABLE =
      "(reason = '"
          + Reason.REFUSED_BY_VIEW.label()
          + "' OR (reason = '"
          + Reason.UNCONFIRMED.label()
          + "' AND {reason:String} != '"
          + Reason.UNCONFIRMED.label()
          + "'))";

  private static final int MOST_DOCUMENTS = 1_000;
  private static final long MOST_BYTES = 16L << 20;
  private static final long MOST_SHOWN_BYTES = 64L << 20;
  private static final int LEAST_SHOWN_BYTES = 4 << 10;

  private final SetupConnection server;
  private final TableName table;
  private final ReplayLog log;

  RejectedRows(SetupConnection server, TableName table, ReplayLog log) {
    this.server = server;
    this.table = table;
    this.log = log;
  }

  /**
   * The most recent ones, newest first. Long ones are truncated; together they are at most 64 MiB.
   */
  List<RejectedDocument> last(RejectedFilter filter, int limit) throws CatalogException {
    long each = Math.max(LEAST_SHOWN_BYTES, MOST_SHOWN_BYTES / Math.max(1, limit));
    return read(
        "SELECT identity, identity IN ("
            + log.takenDocuments()
            + ") AS replayed, at AS rejected_at, reason, column, message, stream, shard,"
            + " sequence_number, document_index, partition_key, arrival,"
            + " base64Encode(substring(raw_message, 1, "
            + each
            + ")) AS raw, raw_message_encoding AS encoding, length(raw_message) <= "
            + each
            + " AS is_whole, 1 AS copies FROM ("
            + rows(filter)
            + ") ORDER BY at DESC LIMIT "
            + limit,
        filter.parameters());
  }

  /** Counts them by reason and column, and over time in about 60 steps. */
  RejectedCounts counts(RejectedFilter filter) throws CatalogException {
    List<JsonNode> groups =
        rows(
            "SELECT reason, column, count() AS rows, countIf(NOT "
                + IN_TABLE
                + " AND identity NOT IN ("
                + log.takenDocuments()
                + ")) AS open, min(at) AS first, max(at) AS last FROM ("
                + rows(filter)
                + ") GROUP BY reason, column ORDER BY rows DESC, reason, column LIMIT 500",
            "JSONEachRow",
            filter.parameters());
    long first = groups.stream().mapToLong(row -> row.required("first").asLong()).min().orElse(0);
    long last = groups.stream().mapToLong(row -> row.required("last").asLong()).max().orElse(0);
    Duration step = step(Duration.ofMillis(last - first));
    Map<String, String> parameters = new LinkedHashMap<>(filter.parameters());
    parameters.put("param_step", String.valueOf(step.toMillis()));
    List<JsonNode> bars =
        rows(
            "SELECT intDiv(toUnixTimestamp64Milli(time), {step:Int64}) * {step:Int64} AS at,"
                + " reason, count() AS rows FROM "
                + table.quoted()
                + " WHERE "
                + filter.condition()
                + " GROUP BY at, reason ORDER BY at, reason",
            "JSONEachRow",
            parameters);
    return new RejectedCounts(groups, bars, step);
  }

  /** A round width, about a sixtieth of the range. */
  private static Duration step(Duration range) {
    long[] seconds = {1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10800, 21600, 43200};
    for (long width : seconds) {
      if (range.toSeconds() <= width * 60) {
        return Duration.ofSeconds(width);
      }
    }
    return Duration.ofDays(1 + range.toDays() / 60);
  }

  @Override
  public List<RejectedDocument> next(
      RejectedFilter filter, @Nullable RejectedDocument after, long seen)
      throws CatalogException, InterruptedException {
    // Names and sizes first, so that the next query can be bounded by bytes, on the server as well.
    List<String> names = new ArrayList<>();
    long bytes = 0;
    for (JsonNode document : names(filter, after, seen)) {
      bytes += document.get(2).asLong();
      if (!names.isEmpty() && bytes > MOST_BYTES) {
        break;
      }
      names.add(document.get(1).asText());
    }
    if (names.isEmpty()) {
      return List.of();
    }
    return read(
        "SELECT identity, 0 AS replayed, min(at) AS rejected_at, any(reason) AS reason,"
            + " any(column) AS column, any(message) AS message, any(stream) AS stream,"
            + " any(shard) AS shard, any(sequence_number) AS sequence_number,"
            + " any(document_index) AS document_index, any(partition_key) AS partition_key,"
            + " any(arrival) AS arrival, base64Encode(any(raw_message)) AS raw,"
            + " any(raw_message_encoding) AS encoding, 1 AS is_whole,"
            + " if(encoding = 'row', count(), 1) AS copies FROM ("
            + open(filter)
            + ") WHERE identity IN ('"
            + String.join("', '", names)
            + "') GROUP BY identity ORDER BY rejected_at, identity",
        filter.parameters());
  }

  private JsonNode names(RejectedFilter filter, @Nullable RejectedDocument after, long seen)
      throws CatalogException, InterruptedException {
    Map<String, String> parameters = new LinkedHashMap<>(filter.parameters());
    parameters.put("param_at", after == null ? "0" : "" + after.time().toEpochMilli());
    parameters.put("param_identity", after == null ? "" : after.identity());
    String sql =
        "SELECT ("
            + log.lastNumber()
            + "), arraySort(groupArray((first, identity, size))) FROM (SELECT identity,"
            + " min(at) AS first, any(size) AS size FROM ("
            + open(filter)
            + ") GROUP BY identity"
            + " HAVING (first, identity) > ({at:Int64}, {identity:String})"
            + " ORDER BY first, identity LIMIT "
            + MOST_DOCUMENTS
            + ")";
    return log.awaitCurrent(
            () -> rows(sql, "JSONCompactEachRow", parameters).get(0),
            row -> row.get(0).asLong() >= seen)
        .get(1);
  }

  @Override
  public int inTable(RejectedFilter filter) throws CatalogException {
    return Integer.parseInt(
        server
            .run(
                "SELECT count() FROM "
                    + table.quoted()
                    + " WHERE "
                    + filter.condition()
                    + " AND "
                    + IN_TABLE
                    + " FORMAT TSV",
                filter.parameters())
            .strip());
  }

  private String open(RejectedFilter filter) {
    return rows(filter)
        + " AND NOT "
        + IN_TABLE
        + " AND identity NOT IN ("
        + log.takenDocuments()
        + ")";
  }

  private String rows(RejectedFilter filter) {
    return "SELECT "
        + IDENTITY
        + " AS identity, toUnixTimestamp64Milli(time) AS at, reason, column, message, stream,"
        + " shard, sequence_number, document_index, partition_key,"
        + " toUnixTimestamp64Milli(arrival_time) AS arrival, raw_message, length(raw_message) +"
        + " length(message) + length(partition_key) AS size, raw_message_encoding FROM "
        + table.quoted()
        + " WHERE "
        + filter.condition();
  }

  private List<JsonNode> rows(String sql, String format, Map<String, String> parameters)
      throws CatalogException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("output_format_json_quote_64bit_integers", "0");
    return JsonRows.rows(server.run(sql + " FORMAT " + format, all));
  }

  private List<RejectedDocument> read(String sql, Map<String, String> parameters)
      throws CatalogException {
    List<RejectedDocument> documents = new ArrayList<>();
    for (JsonNode row : rows(sql, "JSONEachRow", parameters)) {
      documents.add(document(row));
    }
    return documents;
  }

  private static RejectedDocument document(JsonNode row) {
    Record origin =
        new Record(
            Base64.getDecoder().decode(row.required("raw").asText()),
            row.required(ErrorTable.STREAM).asText(),
            row.required(ErrorTable.SHARD).asText(),
            row.required(ErrorTable.SEQUENCE_NUMBER).asText(),
            row.required(ErrorTable.PARTITION_KEY).asText(),
            row.required("arrival").asLong());
    return new RejectedDocument(
        row.required("identity").asText(),
        row.required("replayed").asInt() == 1 ? State.REPLAYED : State.REJECTED,
        Instant.ofEpochMilli(row.required("rejected_at").asLong()),
        row.required(ErrorTable.REASON).asText(),
        row.required(ErrorTable.COLUMN).asText(),
        row.required(ErrorTable.MESSAGE).asText(),
        origin,
        row.required(ErrorTable.DOCUMENT_INDEX).asLong(),
        row.required("encoding").asText(),
        row.required("is_whole").asInt() == 1,
        row.required("copies").asInt());
  }
}
