package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
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
  private final EnvelopeWriter out;
  private final AttributeValues attributes;

  private @Nullable Range keys;
  private @Nullable Range newImage;
  private @Nullable Range oldImage;

  DynamoDbStream(DecodeLimits limits) {
    part = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
    change = new EnvelopeWriter(limits);
    out = new EnvelopeWriter(limits);
    attributes = new AttributeValues(limits);
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    rest.clear();
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
    out.clear();
    write(isDeletion(event));
    return out.documents();
  }

  private boolean isDeletion(Range event) throws JsonException {
    if (event.isText(REMOVE, part)) {
      return true;
    }
    if (event.isText(INSERT, part) || event.isText(MODIFY, part)) {
      return false;
    }
    throw Envelope.refusal("the eventName INSERT, MODIFY or REMOVE");
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

  private void write(boolean deletion) throws JsonException {
    Range last = oldImage == null ? keys : oldImage;
    Range item = deletion ? last : newImage;
    if (item == null) {
      throw Envelope.refusal("the item's " + (deletion ? "OldImage or Keys" : "NewImage"));
    }
    describe("Keys", keys);
    describe("OldImage", deletion ? null : oldImage);
    rest.comma().text("\"deleted\":").text(String.valueOf(deletion));
    rest.text(",\"dynamodb\":{").all(change).text("}");
    out.begin(rest);
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
