package io.millrace.job.convert;

import io.millrace.job.convert.ChangeLog.Change;
import io.millrace.job.convert.ChangeLog.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What each kind of source sends for a change. */
enum ChangeSource {
  DEBEZIUM_POSTGRES("debezium", "UInt64") {
    @Override
    List<String> records(Change change) {
      String source =
          "{\"connector\":\"postgresql\",\"ts_ms\":"
              + millis(change)
              + ",\"snapshot\":\""
              + change.isSnapshot()
              + "\",\"schema\":\"public\",\"table\":\"rows\",\"lsn\":"
              + (24_000_000L + change.position() * 10L + change.number())
              + "}";
      return events(change, row -> encoded(row), source).stream()
          .map(
              event ->
                  event.isEmpty() ? "" : "{\"schema\":" + SCHEMA + ",\"payload\":" + event + "}")
          .toList();
    }
  },

  DEBEZIUM_MYSQL("debezium", "UInt128") {
    @Override
    List<String> records(Change change) {
      String source =
          "{\"connector\":\"mysql\",\"ts_ms\":%d,\"snapshot\":\"false\",\"file\":\"binlog.%06d\",\"pos\":%d,\"row\":%d}"
              .formatted(
                  millis(change),
                  9 + change.position() / 5000,
                  4 + change.position() % 5000,
                  change.number());
      return events(change, ChangeSource::json, source);
    }
  },

  DMS("dms", "UInt256") {
    @Override
    List<String> records(Change change) {
      Row before = change.before();
      Row after = change.after();
      String operation =
          change.isSnapshot()
              ? "load"
              : before == null ? "insert" : after == null ? "delete" : "update";
      String data =
          after == null
              ? "{\"id\":"
                  + Objects.requireNonNull(before).id()
                  + ",\"name\":"
                  + before.quotedName()
                  + ",\"amount\":null}"
              : after.json();
      String image = before == null || after == null ? "" : ",\"before-image\":" + before.json();
      // Statements of one transaction may have one time; the log's position tells them apart.
      String more =
          change.isSnapshot()
              ? ""
              : ",\"transaction-id\":%d,\"transaction-record-id\":%d,\"commit-timestamp\":\"%s\",\"stream-position\":\"00000002/%08X.%d.x\""
                  .formatted(
                      change.transaction(),
                      change.number() + 1,
                      iso(change.transaction(), 0),
                      change.position(),
                      change.number());
      return List.of(
          "{\"data\":%s%s,\"metadata\":{\"timestamp\":\"%s\",\"record-type\":\"data\",\"operation\":\"%s\",\"schema-name\":\"public\",\"table-name\":\"rows\"%s}}"
              .formatted(
                  nulls(change, data),
                  nulls(change, image),
                  iso(change.transaction(), 7),
                  operation,
                  more));
    }
  },

  MAXWELL("maxwell", "UInt128") {
    @Override
    List<String> records(Change change) {
      Row before = change.before();
      Row after = change.after();
      String type =
          change.isSnapshot()
              ? "bootstrap-insert"
              : before == null ? "insert" : after == null ? "delete" : "update";
      String position =
          change.isSnapshot()
              ? ""
              : ",\"xid\":%d,%s,\"position\":\"master.%06d:%d\""
                  .formatted(
                      change.transaction(),
                      change.isLast() ? "\"commit\":true" : "\"xoffset\":" + change.number(),
                      9 + change.position() / 5000,
                      4 + change.position() % 5000);
      String old = before == null || after == null ? "" : ",\"old\":" + old(before, after);
      return List.of(
          "{\"database\":\"shop\",\"table\":\"rows\",\"type\":\"%s\",\"ts\":%d%s,\"data\":%s%s}"
              .formatted(
                  type,
                  millis(change) / 1000,
                  position,
                  after == null ? Objects.requireNonNull(before).json() : after.json(),
                  old));
    }
  },

  DYNAMODB_STREAMS("dynamodb-stream", "UInt256") {
    @Override
    List<String> records(Change change) {
      BigInteger number =
          new BigInteger("9900000000000000000000000000000000000")
              .add(BigInteger.valueOf(change.position() * 100L + change.number() * 2L));
      return items(
          change,
          (part) ->
              "\"ApproximateCreationDateTime\":"
                  + millis(change) / 1000
                  + ",\"SequenceNumber\":\""
                  + number.add(BigInteger.valueOf(part))
                  + "\"");
    }
  },

  DYNAMODB_KINESIS("dynamodb-stream", "UInt64") {
    @Override
    List<String> records(Change change) {
      return items(
          change,
          (part) ->
              "\"ApproximateCreationDateTime\":"
                  + (1_795_856_600_000_000L
                      + change.position() * 100L
                      + change.number() * 2L
                      + part)
                  + ",\"ApproximateCreationDateTimePrecision\":\"MICROSECOND\"");
    }
  };

  private static final String FIELDS =
      "[{\"type\":\"int32\",\"field\":\"id\"},{\"type\":\"string\",\"optional\":true,\"field\":\"name\"},"
          + "{\"type\":\"bytes\",\"optional\":true,\"name\":\"org.apache.kafka.connect.data.Decimal\","
          + "\"parameters\":{\"scale\":\"2\"},\"field\":\"amount\"}]";

  private static final String SCHEMA =
      "{\"type\":\"struct\",\"fields\":[{\"type\":\"struct\",\"fields\":"
          + FIELDS
          + ",\"optional\":true,\"field\":\"before\"},{\"type\":\"struct\",\"fields\":"
          + FIELDS
          + ",\"optional\":true,\"field\":\"after\"}]}";

  private final String payload;
  private final String version;

  ChangeSource(String payload, String version) {
    this.payload = payload;
    this.version = version;
  }

  /** The records, one after the other. */
  abstract List<String> records(Change change);

  /** As in {@code source.payload}. */
  String payload() {
    return payload;
  }

  /** The narrowest type of its versions. */
  String version() {
    return version;
  }

  private static long millis(Change change) {
    return 1_795_856_600_000L + change.transaction() * 1000L;
  }

  private static String iso(int second, int micros) {
    return java.time.Instant.ofEpochSecond(1_795_856_600L + second)
        .toString()
        .replace("Z", ".%06dZ".formatted(micros));
  }

  /** DMS leaves out columns that are null, unless IncludeNullAndEmpty is set. */
  private static String nulls(Change change, String images) {
    return change.position() % 2 == 0 ? images : images.replace("\"name\":null,", "");
  }

  private static String json(@Nullable Row row) {
    return row == null ? "null" : row.json();
  }

  private static String encoded(@Nullable Row row) {
    if (row == null) {
      return "null";
    }
    byte[] unscaled = new BigDecimal(row.amount()).unscaledValue().toByteArray();
    return "{\"id\":"
        + row.id()
        + ",\"name\":"
        + row.quotedName()
        + ",\"amount\":\""
        + Base64.getEncoder().encodeToString(unscaled)
        + "\"}";
  }

  private interface RowText {
    String of(@Nullable Row row);
  }

  /** Debezium makes a deletion and an insert of a change of the key, and a tombstone between. */
  private static List<String> events(Change change, RowText text, String source) {
    if (change.movesKey()) {
      return List.of(
          event("d", text.of(change.before()), "null", source),
          "",
          event("c", "null", text.of(change.after()), source));
    }
    String op =
        change.isSnapshot()
            ? "r"
            : change.before() == null ? "c" : change.after() == null ? "d" : "u";
    return List.of(event(op, text.of(change.before()), text.of(change.after()), source));
  }

  private static String event(String op, String before, String after, String source) {
    return "{\"before\":%s,\"after\":%s,\"source\":%s,\"op\":\"%s\",\"ts_ms\":1795856600999}"
        .formatted(before, after, source, op);
  }

  private static String old(Row before, Row after) {
    StringBuilder old = new StringBuilder();
    if (before.id() != after.id()) {
      old.append(",\"id\":").append(before.id());
    }
    if (!Objects.equals(before.name(), after.name())) {
      old.append(",\"name\":").append(before.quotedName());
    }
    if (!before.amount().equals(after.amount())) {
      old.append(",\"amount\":").append(before.amount());
    }
    return "{" + (old.length() == 0 ? "" : old.substring(1)) + "}";
  }

  private interface Position {
    String of(int part);
  }

  /** DynamoDB has no change of a key: it is a removal and an insert. */
  private static List<String> items(Change change, Position position) {
    if (change.movesKey()) {
      return List.of(
          item("REMOVE", change.before(), null, position.of(0)),
          item("INSERT", null, change.after(), position.of(1)));
    }
    String event =
        change.before() == null ? "INSERT" : change.after() == null ? "REMOVE" : "MODIFY";
    return List.of(item(event, change.before(), change.after(), position.of(1)));
  }

  private static String item(
      String event, @Nullable Row before, @Nullable Row after, String position) {
    Row known = after == null ? before : after;
    return "{\"awsRegion\":\"us-east-1\",\"eventID\":\"4b25bd0d\",\"eventName\":\"%s\",\"userIdentity\":null,\"recordFormat\":\"application/json\",\"tableName\":\"rows\",\"dynamodb\":{%s,\"Keys\":{\"id\":{\"N\":\"%d\"}}%s%s,\"SizeBytes\":9},\"eventSource\":\"aws:dynamodb\"}"
        .formatted(
            event,
            position,
            Objects.requireNonNull(known).id(),
            after == null ? "" : ",\"NewImage\":" + attributes(after),
            before == null ? "" : ",\"OldImage\":" + attributes(before));
  }

  /** An item lacks the name, or it is null: which one is as good as random. */
  private static String attributes(Row row) {
    String name =
        row.name() != null
            ? "\"name\":{\"S\":\"" + row.name() + "\"},"
            : row.amount().hashCode() % 2 == 0 ? "" : "\"name\":{\"NULL\":true},";
    return "{\"id\":{\"N\":\"%d\"},%s\"amount\":{\"N\":\"%s\"}}"
        .formatted(row.id(), name, row.amount());
  }
}
