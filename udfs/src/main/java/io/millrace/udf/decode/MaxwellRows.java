package io.millrace.udf.decode;

import io.millrace.udf.decode.change.ChangePart;
import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.decode.change.MaxwellPosition;
import io.millrace.udf.decode.change.Operation;
import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.decode.change.Version;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.SkipReason;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the messages of Maxwell's daemon. A row is {@code data}; of a deletion it is the row as it
 * was. Definitions of tables and the marks of a bootstrap have no documents.
 *
 * @see <a href="https://maxwells-daemon.io/dataformat/">Maxwell: data format</a>
 */
final class MaxwellRows implements Envelope {
  private static final String DATA = "data";
  private static final String OLD = "old";
  private static final String KEY = "primary_key_columns";

  private final ChangeWriter changes;
  private final JsonReader part;
  private final EnvelopeWriter rest;

  MaxwellRows(ChangeWriter changes, DecodeLimits limits) {
    this.changes = changes;
    part = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    changes.clear();
    EventFields message = EventFields.read(in, part);
    return message == null ? null : write(message);
  }

  private byte[] write(EventFields message) throws JsonException {
    Scalars about = message.scalars();
    String type = about.text("type");
    if (type == null || !about.has("database")) {
      throw Envelope.refusal("a message of Maxwell (database, table, type, ts, data)");
    }
    if (type.contains("truncate")) {
      throw Envelope.truncation(about.text("database"), about.text("table"));
    }
    if (type.matches("(table|database)-.*")) {
      return changes.skip(SkipReason.SCHEMA_CHANGE);
    }
    if (type.equals("bootstrap-start") || type.equals("bootstrap-complete")) {
      return changes.skip(SkipReason.SNAPSHOT_MARK);
    }
    Operation operation = operation(type);
    Range row = message.object(DATA);
    if (row == null) {
      throw Envelope.refusal("the object data of a row, not encrypted,", message.value(DATA));
    }
    rest.clear();
    message.copyTo(rest, Set.of(DATA));
    MaxwellPosition position = new MaxwellPosition(about);
    Range old = message.object(OLD);
    if (operation == Operation.UPDATE && old != null) {
      former(row, changes.fields(old), message, position);
    }
    Version version =
        operation == Operation.SNAPSHOT
            ? position.bootstrapVersion()
            : position.version(ChangePart.ROW);
    EnvelopeWriter out = changes.begin(rest, operation, version.toString(), position.changedAt());
    out.fieldsOf(row);
    out.end();
    return changes.documents();
  }

  /** Deletes the row with its former key if the update changed it. */
  private void former(
      Range row, Map<String, Range> old, EventFields message, MaxwellPosition position)
      throws JsonException {
    KeyFields key = changes.key().isEmpty() ? keyColumns(message) : changes.key();
    Map<String, Range> before = changes.fields(row);
    before.putAll(old);
    if (KeyChange.of(before, changes.fields(row), key, false).movesRow()) {
      String version = position.version(ChangePart.FORMER_KEY).toString();
      EnvelopeWriter out = changes.begin(rest, Operation.DELETE, version, position.changedAt());
      changes.fieldsOf(row, old);
      out.end();
    }
  }

  private static Operation operation(String type) throws JsonException {
    switch (type) {
      case "insert":
        return Operation.INSERT;
      case "update":
        return Operation.UPDATE;
      case "delete":
        return Operation.DELETE;
      case "bootstrap-insert":
        return Operation.SNAPSHOT;
      default:
        throw Envelope.unknown("the type insert, update, delete or bootstrap-insert", type);
    }
  }

  /** Unknown if the message does not name them. */
  private KeyFields keyColumns(EventFields message) throws JsonException {
    Range names = message.value(KEY);
    if (names == null || names.by(part).peek() != JsonReader.Token.ARRAY) {
      return KeyFields.UNKNOWN;
    }
    Set<String> columns = new HashSet<>();
    part.beginArray();
    while (part.nextElement()) {
      part.readString();
      columns.add(Scalars.text(part));
    }
    return new KeyFields(columns, Set.of());
  }

  @Override
  public SkipReason skipped() {
    return changes.skipped();
  }
}
