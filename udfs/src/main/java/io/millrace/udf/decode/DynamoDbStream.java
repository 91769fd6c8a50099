package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.udf.decode.change.DynamoDbPosition;
import io.millrace.udf.decode.change.Operation;
import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens changes of a DynamoDB table. Each is one document: the item after the change, with its
 * attributes as ordinary JSON. For a deletion it is the item before the change, or only its key if
 * the stream does not contain that; the field {@code deleted} in {@link Envelope#FIELD} is then
 * true.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html">Kinesis
 *     Data Streams for DynamoDB</a>
 */
final class DynamoDbStream implements Envelope {
  private static final byte[] EVENT = "eventName".getBytes(US_ASCII);
  private static final byte[] INSERT = "INSERT".getBytes(US_ASCII);
  private static final byte[] MODIFY = "MODIFY".getBytes(US_ASCII);
  private static final byte[] REMOVE = "REMOVE".getBytes(US_ASCII);
  private static final byte[] CHANGE = "dynamodb".getBytes(US_ASCII);
  private static final byte[] KEYS = "Keys".getBytes(US_ASCII);
  private static final byte[] NEW_IMAGE = "NewImage".getBytes(US_ASCII);
  private static final byte[] OLD_IMAGE = "OldImage".getBytes(US_ASCII);

  private final JsonReader part;
  private final EnvelopeWriter rest;
  private final EnvelopeWriter change;
  private final EnvelopeWriter envelope;
  private final EnvelopeWriter plain;
  private final AttributeValues attributes;
  private final ChangeWriter changes;

  private @Nullable Range keys;
  private @Nullable Range newImage;
  private @Nullable Range oldImage;

  DynamoDbStream(ChangeWriter changes, DecodeLimits limits) {
    this.changes = changes;
    part = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
    change = new EnvelopeWriter(limits);
    envelope = new EnvelopeWriter(limits);
    plain = new EnvelopeWriter(limits);
    attributes = new AttributeValues(limits);
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    rest.clear();
    changes.clear();
    Range event = null;
    Range changed = null;
    ObjectFields fields = new ObjectFields(in);
    while (fields.next()) {
      if (Envelope.wasOpened(fields)) {
        return null;
      }
      if (fields.is(CHANGE)) {
        changed = Envelope.only(changed, fields, "dynamodb");
      } else if (fields.is(EVENT)) {
        Range name = fields.name();
        event = Envelope.only(event, fields, "eventName");
        rest.field(new Range(name.buffer, name.from, event.to));
      } else {
        rest.field(fields.field());
      }
    }
    if (event == null || changed == null) {
      throw Envelope.refusal("a change of a DynamoDB table (eventName, dynamodb)");
    }
    read(changed);
    write(operation(event), new DynamoDbPosition(Scalars.of(changed.by(part))));
    return changes.documents();
  }

  private Operation operation(Range event) throws JsonException {
    if (event.isText(REMOVE, part)) {
      return Operation.DELETE;
    }
    if (event.isText(INSERT, part)) {
      return Operation.INSERT;
    }
    if (event.isText(MODIFY, part)) {
      return Operation.UPDATE;
    }
    String expected = "the eventName INSERT, MODIFY or REMOVE";
    if (event.by(part).peek() != JsonReader.Token.STRING) {
      throw Envelope.refusal(expected, event);
    }
    part.readString();
    throw Envelope.unknown(expected, Scalars.text(part));
  }

  private void read(Range changed) throws JsonException {
    change.clear();
    keys = null;
    newImage = null;
    oldImage = null;
    ObjectFields fields = new ObjectFields(changed.by(part));
    while (fields.next()) {
      if (fields.is(KEYS)) {
        keys = Envelope.only(keys, fields, "Keys");
      } else if (fields.is(NEW_IMAGE)) {
        newImage = Envelope.only(newImage, fields, "NewImage");
      } else if (fields.is(OLD_IMAGE)) {
        oldImage = Envelope.only(oldImage, fields, "OldImage");
      } else {
        change.field(fields.field());
      }
    }
  }

  private void write(Operation operation, DynamoDbPosition position) throws JsonException {
    boolean deletion = operation == Operation.DELETE;
    Range last = oldImage == null ? keys : oldImage;
    Range item = deletion ? last : newImage;
    if (item == null) {
      throw Envelope.refusal("the item's " + (deletion ? "OldImage or Keys" : "NewImage"));
    }
    describe("Keys", keys);
    describe("OldImage", deletion ? null : oldImage);
    if (operation == Operation.UPDATE && movesRow(item)) {
      document(Operation.DELETE, Objects.requireNonNull(oldImage), position);
    }
    document(operation, item, position);
  }

  /**
   * Whether the destination's key has another attribute than DynamoDB's, and it changed. An
   * attribute that an item lacks is null.
   */
  private boolean movesRow(Range item) throws JsonException {
    return !changes.key().isEmpty()
        && oldImage != null
        && keyChange(changes.fields(oldImage), changes.fields(item)).movesRow()
        && keyChange(plain(oldImage), plain(item)).movesRow();
  }

  private KeyChange keyChange(Map<String, Range> former, Map<String, Range> row) {
    return KeyChange.of(former, row, changes.key(), true);
  }

  /** The attributes as ordinary JSON, by name. */
  private Map<String, Range> plain(Range item) throws JsonException {
    plain.clear();
    attributes.writeObject(item, plain);
    return changes.fields(plain.range());
  }

  private void document(Operation operation, Range item, DynamoDbPosition position)
      throws JsonException {
    envelope.clear();
    envelope.all(rest).comma().text("\"deleted\":");
    envelope.text(String.valueOf(operation == Operation.DELETE));
    envelope.text(",\"dynamodb\":{").all(change).text("}");
    EnvelopeWriter out =
        changes.begin(envelope, operation, position.version(), position.changedAt().orElse(null));
    attributes.write(item, out);
    out.end();
  }

  private void describe(String name, @Nullable Range item) throws JsonException {
    if (item != null) {
      change.comma().text("\"" + name + "\":");
      attributes.writeObject(item, change);
    }
  }
}
