package io.millrace.job.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.Answers;
import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.clickhouse.SetupConnection;
import io.millrace.job.replay.RejectedDocument.State;
import io.millrace.udf.Reason;
import io.millrace.udf.convert.ErrorTable.RawEncoding;
import io.millrace.udf.convert.TableName;
import io.millrace.udf.decode.Record;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an error table. */
final class RejectedDocuments {
  /**
   * Names a document by where it came from and what it says. A document that was rejected twice,
   * because a checkpoint older than the newest was restored, has one name and is one. A row that
   * ClickHouse refused came from nowhere any more: equal ones of one block share a name, and count.
   */
  private static final String IDENTITY =
      "hex(if(raw_message_encoding = 'row',"
          + " sipHash128('row', toUnixTimestamp64Milli(time), raw_message),"
          + " sipHash128(stream, shard, sequence_number, document_index, raw_message)))";

  /** Rows that are in the table, and missing only in what a view of it writes. */
  private static final String IN_TABLE = "(reason = '" + Reason.REFUSED_BY_VIEW.label() + "')";

  private final SetupConnection server;
  private final TableName table;
  private final ReplayLog log;

  RejectedDocuments(SetupConnection server, TableName table, ReplayLog log) {
    this.server = server;
    this.table = table;
    this.log = log;
  }

  /** The last ones, newest first. */
  List<RejectedDocument> last(RejectedFilter filter, int limit) throws CatalogException {
    return read(
        "SELECT identity, identity IN ("
            + log.replayedIdentities()
            + "), at, reason, column, message, stream, shard, sequence_number, document_index,"
            + " partition_key, arrival, raw, raw_message_encoding, 1 FROM ("
            + rows(filter)
            + ") ORDER BY at DESC LIMIT "
            + limit,
        filter.parameters());
  }

  /**
   * The next ones that are neither replayed nor in the table, in the order of their time, each
   * once.
   *
   * @param after the last one of those before, null at the beginning
   */
  List<RejectedDocument> open(RejectedFilter filter, int limit, @Nullable RejectedDocument after)
      throws CatalogException {
    Map<String, String> parameters = new LinkedHashMap<>(filter.parameters());
    parameters.put("param_at", after == null ? "0" : "" + after.time().toEpochMilli());
    parameters.put("param_identity", after == null ? "" : after.identity());
    return read(
        "SELECT identity, 0, min(at) AS first, any(reason), any(column), any(message),"
            + " any(stream), any(shard), any(sequence_number), any(document_index),"
            + " any(partition_key), any(arrival), any(raw), any(raw_message_encoding) AS encoding,"
            + " if(encoding = 'row', count(), 1) FROM ("
            + rows(filter)
            + " AND NOT "
            + IN_TABLE
            + ") WHERE identity NOT IN ("
            + log.replayedIdentities()
            + ") GROUP BY identity"
            + " HAVING (first, identity) > ({at:Int64}, {identity:String})"
            + " ORDER BY first, identity LIMIT "
            + limit,
        parameters);
  }

  /** How many of them are in the table already, and are therefore never open. */
  int inTable(RejectedFilter filter) throws CatalogException {
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

  private String rows(RejectedFilter filter) {
    return "SELECT "
        + IDENTITY
        + " AS identity, toUnixTimestamp64Milli(time) AS at, reason, column, message, stream,"
        + " shard, sequence_number, document_index, partition_key,"
        + " toUnixTimestamp64Milli(arrival_time) AS arrival, base64Encode(raw_message) AS raw,"
        + " raw_message_encoding FROM "
        + table.quoted()
        + " WHERE "
        + filter.condition();
  }

  private List<RejectedDocument> read(String sql, Map<String, String> parameters)
      throws CatalogException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("output_format_json_quote_64bit_integers", "0");
    List<RejectedDocument> documents = new ArrayList<>();
    for (JsonNode row : Answers.rows(server.run(sql + " FORMAT JSONCompactEachRow", all))) {
      documents.add(document(row));
    }
    return documents;
  }

  private static RejectedDocument document(JsonNode row) {
    RawEncoding encoding = encoding(row.get(13).asText());
    byte[] raw = Base64.getDecoder().decode(row.get(12).asText());
    Record record =
        new Record(
            RejectedDocument.bytes(raw, encoding),
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
        record,
        row.get(9).asLong(),
        encoding,
        row.get(14).asInt());
  }

  private static RawEncoding encoding(String label) {
    return Arrays.stream(RawEncoding.values())
        .filter(encoding -> encoding.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The error table holds a message in the encoding \""
                        + label
                        + "\", which this release does not know"));
  }
}
