package io.millrace.udf.decode;

import io.millrace.udf.decode.change.ConnectSchema;
import io.millrace.udf.decode.change.ConnectSchemas;
import io.millrace.udf.decode.change.DebeziumSource;
import io.millrace.udf.decode.change.Operation;
import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.SkipReason;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens the change events of Debezium, with their schema or without. A row is {@code after}, or
 * {@code before} for a deletion. Tombstones, heartbeats, schema changes, transaction metadata and
 * logical messages have no documents. Rows that the transformation ExtractNewRecordState unwrapped
 * are taken if it added the operation and the position.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/index.html">Debezium
 *     connectors</a>
 */
final class DebeziumEvents implements Envelope {
  private static final Set<String> WRAPPER = Set.of("schema", "payload");
  private static final Set<String> IMAGES = Set.of("before", "after");
  private static final Set<String> TIMES = Set.of("ts_ms", "ts_us", "ts_ns");
  private static final Set<String> TRANSACTION_STATES = Set.of("BEGIN", "END");

  /**
   * Connectors whose {@code before} has every value. Others, such as that of PostgreSQL without
   * REPLICA IDENTITY FULL, have null in place of values that they do not know.
   */
  private static final Set<String> WHOLE_IMAGES =
      Set.of("mysql", "mariadb", "sqlserver", "oracle", "db2", "informix", "mongodb");

  /** What the transformation ExtractNewRecordState puts before the names of its fields. */
  private static final String ADDED = "__";

  /** What the usual fields of a transformation are called behind {@link #ADDED}. */
  private static final Pattern ADDED_FIELDS =
      Pattern.compile(
          ADDED
              + "(op|deleted|ts_[mun]s|db|schema|table|collection|txId|lsn|file|pos|row|commit_lsn"
              + "|change_lsn|event_serial_no|commit_scn|scn|rs_id|ssn|ord|connector|name|version"
              + "|snapshot|sequence|server_id|gtid|thread|query|xmin|id|total_order"
              + "|data_collection_order|(source|transaction)_.*)");

  private final ChangeWriter changes;
  private final JsonReader part;
  private final JsonReader payloads;
  private final EnvelopeWriter rest;
  private final DebeziumRow rows;
  private final ConnectSchemas schemas;

  DebeziumEvents(ChangeWriter changes, DecodeLimits limits) {
    this.changes = changes;
    part = new JsonReader(limits.depth());
    payloads = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
    rows = new DebeziumRow(limits);
    schemas = new ConnectSchemas(limits.depth());
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    changes.clear();
    EventFields event = EventFields.read(in, part);
    if (event == null) {
      return null;
    }
    Range payload = event.value("payload");
    if (payload == null || !WRAPPER.containsAll(event.names())) {
      return write(event, null);
    }
    if (payload.isNull()) {
      return changes.skip(SkipReason.TOMBSTONE);
    }
    EventFields inner = payload.isObject() ? EventFields.read(payload.by(payloads), part) : null;
    if (inner == null) {
      throw Envelope.refusal("a change event of Debezium in payload", payload);
    }
    Range schema = event.object("schema");
    return write(inner, schema == null ? null : schemas.of(schema.buffer, schema.from, schema.to));
  }

  private byte[] write(EventFields event, @Nullable ConnectSchema schema) throws JsonException {
    // First, because the columns of a row may be called anything.
    if (event.scalars().has("__op") || event.scalars().has("__deleted")) {
      unwrapped(event, schema);
      return changes.documents();
    }
    String operation = event.scalars().text("op");
    if (operation == null) {
      return skipOther(event);
    }
    Range place = event.object("source");
    if (place == null) {
      throw Envelope.refusal("the object source of a change event", event.value("source"));
    }
    if (operation.equals("m")) {
      return changes.skip(SkipReason.LOGICAL_MESSAGE);
    }
    Scalars source = Scalars.of(place.by(part));
    if (operation.equals("t")) {
      throw Envelope.truncation(
          source.text(source.has("schema") ? "schema" : "db"), source.text("table"));
    }
    change(event, operation(operation), source, schema);
    return changes.documents();
  }

  private void change(
      EventFields event, Operation operation, Scalars source, @Nullable ConnectSchema schema)
      throws JsonException {
    DebeziumSource position = new DebeziumSource(source);
    String version = position.version().toString();
    Optional<Long> made = position.changedAt();
    Long changedAt =
        (made.isPresent() ? made : new DebeziumSource(event.scalars()).changedAt()).orElse(null);
    Range before = rows.object(event.value("before"));
    Range after = rows.object(event.value("after"));
    Range row = operation == Operation.DELETE ? before : after;
    if (row == null) {
      throw Envelope.refusal(
          operation == Operation.DELETE
              ? "the row before the deletion; set REPLICA IDENTITY, or store pre-images,"
              : "the row after the change; capture full documents,",
          event.value(operation == Operation.DELETE ? "before" : "after"));
    }
    ConnectSchema former = schema == null ? null : schema.field("before");
    ConnectSchema latter = schema == null ? null : schema.field("after");
    describe(event, operation, before, former);
    if (operation == Operation.UPDATE && before != null && !changes.key().isEmpty()) {
      KeyChange change = keyChange(before, row);
      boolean isWhole = WHOLE_IMAGES.contains(String.valueOf(source.text("connector")));
      if (isWhole ? change.movesRow() : change.mayMoveRow()) {
        EnvelopeWriter out = changes.begin(rest, Operation.DELETE, version, changedAt);
        rows.write(before, row, former, out);
        out.end();
      }
      if (!isWhole && change.mayMoveRow() && change.hasTwoFormerKeys()) {
        EnvelopeWriter out = changes.begin(rest, Operation.DELETE, version, changedAt);
        rows.writeFilled(before, row, latter, out);
        out.end();
      }
    }
    EnvelopeWriter out = changes.begin(rest, operation, version, changedAt);
    rows.write(row, before, operation == Operation.DELETE ? former : latter, out);
    out.end();
  }

  /** Compares the images of a row; a value that PostgreSQL did not send has not changed. */
  private KeyChange keyChange(Range before, Range after) throws JsonException {
    Map<String, Range> former = changes.fields(before);
    Map<String, Range> row = changes.fields(after);
    Set<String> unavailable = new HashSet<>();
    for (Map<String, Range> image : List.of(former, row)) {
      image.forEach(
          (name, value) -> {
            if (DebeziumRow.isUnavailable(value)) {
              unavailable.add(name);
            }
          });
    }
    former.keySet().removeAll(unavailable);
    row.keySet().removeAll(unavailable);
    return KeyChange.of(former, row, changes.key(), true);
  }

  /** Puts the event's other fields into the envelope; of an update, also the row before. */
  private void describe(
      EventFields event,
      Operation operation,
      @Nullable Range before,
      @Nullable ConnectSchema schema)
      throws JsonException {
    rest.clear();
    event.copyTo(rest, IMAGES);
    if (operation == Operation.UPDATE && before != null) {
      rest.comma().text("\"before\":");
      rows.writeObject(before, schema, rest);
    }
  }

  /** Of an event without an operation. */
  private byte[] skipOther(EventFields event) throws JsonException {
    Scalars about = event.scalars();
    if (!Collections.disjoint(event.names(), IMAGES)) {
      throw refusal();
    }
    boolean hasPlace = event.object("source") != null || event.names().contains("databaseName");
    if (hasPlace && (event.names().contains("ddl") || event.names().contains("tableChanges"))) {
      String ddl = about.text("ddl");
      if (ddl != null && ddl.trim().toLowerCase(Locale.ROOT).startsWith("truncate")) {
        throw Envelope.truncation(about.text("databaseName"), ddl.trim());
      }
      return changes.skip(SkipReason.SCHEMA_CHANGE);
    }
    String state = about.text("status");
    if (state != null
        && TRANSACTION_STATES.contains(state)
        && about.has("id")
        && event.names().contains("event_count")) {
      return changes.skip(SkipReason.TRANSACTION);
    }
    if (!event.names().isEmpty() && TIMES.containsAll(event.names())) {
      return changes.skip(SkipReason.HEARTBEAT);
    }
    throw refusal();
  }

  /**
   * A row that ExtractNewRecordState made of an event. A field is part of the row unless the
   * transformation adds it, and part of the envelope if it looks like that.
   */
  private void unwrapped(EventFields event, @Nullable ConnectSchema schema) throws JsonException {
    Scalars about = event.scalars();
    String named = about.text("__op");
    boolean isDeletion = "true".equals(about.text("__deleted")) || "d".equals(named);
    Operation operation =
        isDeletion ? Operation.DELETE : named == null ? Operation.UPDATE : operation(named);
    DebeziumSource position = DebeziumSource.ofFlattened(about);
    String version = position.version().toString();
    Set<String> columns =
        event.names().stream().filter(name -> !name.startsWith(ADDED)).collect(Collectors.toSet());
    rest.clear();
    event.copyTo(rest, columns);
    EnvelopeWriter out = changes.begin(rest, operation, version, position.changedAt().orElse(null));
    for (Map.Entry<String, EventFields.Field> field : event.all().entrySet()) {
      if (!ADDED_FIELDS.matcher(field.getKey()).matches()) {
        rows.field(field.getKey(), field.getValue(), schema, out);
      }
    }
    out.end();
  }

  private static Operation operation(String code) throws JsonException {
    switch (code) {
      case "c":
        return Operation.INSERT;
      case "u":
        return Operation.UPDATE;
      case "d":
        return Operation.DELETE;
      case "r":
        return Operation.SNAPSHOT;
      default:
        throw Envelope.unknown("the op c, u, d, r, t or m", code);
    }
  }

  private static JsonException refusal() {
    return Envelope.refusal(
        "a change event of Debezium (op, before, after, source), or a row with __op and __lsn or"
            + " another position of add.fields,",
        "another object");
  }

  @Override
  public SkipReason skipped() {
    return changes.skipped();
  }
}
