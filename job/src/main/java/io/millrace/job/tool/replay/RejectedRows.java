package io.millrace.job.tool.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.tool.replay.RejectedDocument.State;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableName;
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
   * Names a document by where it came from and what it says. A document that was rejected twice,
   * because a checkpoint older than the newest was restored, has one name and is one. A row that
   * ClickHouse refused came from nowhere any more: equal ones of one block share a name, and count.
   */
  static final String IDENTITY =
      "hex(if(raw_message_encoding = 'row',"
          + " sipHash128('row', toUnixTimestamp64Milli(time), raw_message),"
          + " sipHash128(stream, shard, sequence_number, document_index, raw_message)))";

  /**
   * Rows that are in the table, and missing only in what a view of it writes; and rows that the
   * table may have, unless these are asked for by name.
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

  /** The last ones, newest first. Of long ones the beginning: together they are at most 64 MiB. */
  List<RejectedDocument> last(RejectedFilter filter, int limit) throws CatalogException {
    long each = Math.max(LEAST_SHOWN_BYTES, MOST_SHOWN_BYTES / Math.max(1, limit));
    return read(
        "SELECT identity, identity IN ("
            + log.takenDocuments()
            + "), at, reason, column, message, stream, shard, sequence_number, document_index,"
            + " partition_key, arrival, base64Encode(substring(raw_message, 1, "
            + each
            + ")), raw_message_encoding, length(raw_message) <= "
            + each
            + ", 1 FROM ("
            + rows(filter)
            + ") ORDER BY at DESC LIMIT "
            + limit,
        filter.parameters());
  }

  @Override
  public List<RejectedDocument> next(
      RejectedFilter filter, @Nullable RejectedDocument after, long seen)
      throws CatalogException, InterruptedException {
    // Names and sizes first: what follows is bounded by bytes, on the server too.
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
        "SELECT identity, 0, min(at) AS first, any(reason), any(column), any(message),"
            + " any(stream), any(shard), any(sequence_number), any(document_index),"
            + " any(partition_key), any(arrival), base64Encode(any(raw_message)),"
            + " any(raw_message_encoding) AS encoding, 1,"
            + " if(encoding = 'row', count(), 1) FROM ("
            + open(filter)
            + ") WHERE identity IN ('"
            + String.join("', '", names)
            + "') GROUP BY identity ORDER BY first, identity",
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
    return log.awaitCurrent(() -> rows(sql, parameters).get(0), row -> row.get(0).asLong() >= seen)
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
        + " toUnixTimestamp64Milli(arrival_time) AS arrival, raw_message,"
        + " length(raw_message) + length(message) + length(partition_key) AS size, raw_message_encoding FROM "
        + table.quoted()
        + " WHERE "
        + filter.condition();
  }

  private List<JsonNode> rows(String sql, Map<String, String> parameters) throws CatalogException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("output_format_json_quote_64bit_integers", "0");
    return JsonRows.rows(server.run(sql + " FORMAT JSONCompactEachRow", all));
  }

  private List<RejectedDocument> read(String sql, Map<String, String> parameters)
      throws CatalogException {
    List<RejectedDocument> documents = new ArrayList<>();
    for (JsonNode row : rows(sql, parameters)) {
      documents.add(document(row));
    }
    return documents;
  }

  private static RejectedDocument document(JsonNode row) {
    Record origin =
        new Record(
            Base64.getDecoder().decode(row.get(12).asText()),
            row.get(6).asText(),
            row.get(7).asText(),
            row.get(8).asText(),
            row.get(10).asText(),
            row.get(11).asLong());
    return new RejectedDocument(
        row.get(0).asText(),
        row.get(1).asInt() == 1 ? State.REPLAYED : State.REJECTED,
        Instant.ofEpochMilli(row.get(2).asLong()),
        row.get(3).asText(),
        row.get(4).asText(),
        row.get(5).asText(),
        origin,
        row.get(9).asLong(),
        row.get(13).asText(),
        row.get(14).asInt() == 1,
        row.get(15).asInt());
  }
}
