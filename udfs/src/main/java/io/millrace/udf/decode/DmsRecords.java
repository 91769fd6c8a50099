package io.millrace.udf.decode;

import io.millrace.udf.decode.change.ChangePart;
import io.millrace.udf.decode.change.DmsPosition;
import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.decode.change.Operation;
import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.SkipReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the records of AWS Database Migration Service. A row is {@code data}. Its former values are
 * {@code before-image}, or the columns whose name begins with {@code BI_}. Control records have no
 * documents.
 *
 * @see <a href="https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.Kinesis.html">DMS:
 *     Kinesis Data Streams as a target</a>
 */
final class DmsRecords implements Envelope {
  private static final String DATA = "data";
  private static final String BEFORE_IMAGE = "before-image";

  /** The usual start of the columns that the rule add-before-image-columns adds. */
  private static final String FORMER_START = "BI_";

  private final ChangeWriter changes;
  private final JsonReader part;
  private final EnvelopeWriter rest;

  DmsRecords(ChangeWriter changes, DecodeLimits limits) {
    this.changes = changes;
    part = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    changes.clear();
    EventFields record = EventFields.read(in, part);
    return record == null ? null : write(record);
  }

  private byte[] write(EventFields record) throws JsonException {
    Range metadata = record.object("metadata");
    if (metadata == null) {
      throw Envelope.refusal(
          "the object metadata of a record of AWS DMS", record.value("metadata"));
    }
    Scalars about = Scalars.of(metadata.by(part));
    String kind = about.text("record-type");
    String operation = about.text("operation");
    if (operation == null) {
      throw Envelope.refusal("the operation of a record of AWS DMS");
    }
    if ("control".equals(kind)) {
      if (operation.contains("truncate")) {
        throw Envelope.truncation(about.text("schema-name"), about.text("table-name"));
      }
      return changes.skip(SkipReason.SCHEMA_CHANGE);
    }
    if (kind != null && !kind.equals("data")) {
      throw Envelope.unknown("the record-type data or control", kind);
    }
    Operation change = operation(operation);
    Range row = record.object(DATA);
    Range image = record.object(BEFORE_IMAGE);
    if (row == null && change == Operation.DELETE) {
      row = image;
    }
    if (row == null) {
      throw Envelope.refusal("the object data of a row", record.value(DATA));
    }
    rest.clear();
    record.copyTo(rest, Set.of(DATA));
    row(row, image, change, new DmsPosition(about));
    return changes.documents();
  }

  private void row(Range row, @Nullable Range image, Operation change, DmsPosition position)
      throws JsonException {
    Map<String, Range> now = changes.fields(row);
    Map<String, Range> former = former(now, image);
    Map<String, Range> known = new LinkedHashMap<>(former);
    known.values().removeIf(Range::isNull);
    if (change == Operation.UPDATE) {
      for (Map<String, Range> key : formerKeys(former, known, now)) {
        String version = position.version(ChangePart.FORMER_KEY).toString();
        EnvelopeWriter out = changes.begin(rest, Operation.DELETE, version, position.changedAt());
        changes.fieldsOf(row, key);
        out.end();
      }
    }
    String version = position.version(ChangePart.ROW).toString();
    EnvelopeWriter out = changes.begin(rest, change, version, position.changedAt());
    // A deletion may have its key only as it was before.
    changes.fieldsOf(row, change == Operation.DELETE ? known : Map.of());
    out.end();
  }

  /**
   * The values of the row before that make another key than the row's. A column that was null, and
   * one that DMS does not know, are the same in a record: with other values of the key, both are
   * possible. The deletion that is wrong hits no row.
   */
  private List<Map<String, Range>> formerKeys(
      Map<String, Range> former, Map<String, Range> known, Map<String, Range> now) {
    KeyFields key = changes.key();
    // By default, DMS leaves out columns that are null. An image of the key alone lacks others too.
    boolean isKeyOnly = known.keySet().stream().allMatch(key::contains);
    Map<String, Range> row = new LinkedHashMap<>(now);
    if (isKeyOnly) {
      row.keySet().retainAll(former.keySet());
    }
    KeyChange change = KeyChange.of(former, row, key, false);
    if (!change.mayMoveRow()) {
      return List.of();
    }
    Map<String, Range> withNulls = new LinkedHashMap<>(known);
    change.appeared().forEach(name -> withNulls.put(name, Range.NULL));
    return change.hasTwoFormerKeys() ? List.of(withNulls, known) : List.of(withNulls);
  }

  /** The values before an update or deletion, as far as the record has them. */
  private Map<String, Range> former(Map<String, Range> now, @Nullable Range image)
      throws JsonException {
    Map<String, Range> former = new LinkedHashMap<>();
    now.forEach(
        (name, value) -> {
          if (name.startsWith(FORMER_START)) {
            former.put(name.substring(FORMER_START.length()), value);
          }
        });
    if (image != null) {
      former.putAll(changes.fields(image));
    }
    return former;
  }

  private static Operation operation(String name) throws JsonException {
    switch (name) {
      case "load":
        return Operation.SNAPSHOT;
      case "insert":
        return Operation.INSERT;
      case "update":
        return Operation.UPDATE;
      case "delete":
        return Operation.DELETE;
      default:
        throw Envelope.unknown("the operation load, insert, update or delete", name);
    }
  }

  @Override
  public SkipReason skipped() {
    return changes.skipped();
  }
}
