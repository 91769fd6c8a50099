package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a CloudWatch Logs subscription. Each log event is a document: its message when that
 * is a JSON object, otherwise an object with the field {@code message}. A control message, by which
 * CloudWatch probes the stream, has no documents.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">
 *     Subscription filters</a>
 */
final class CloudWatchLogs implements Envelope {
  /** What becomes of an object that is no such message. */
  enum Others {
    DOCUMENTS,
    REFUSED
  }

  private static final byte[] TYPE = "messageType".getBytes(US_ASCII);
  private static final byte[] EVENTS = "logEvents".getBytes(US_ASCII);
  private static final byte[] MESSAGE = "message".getBytes(US_ASCII);
  private static final byte[] DATA = "DATA_MESSAGE".getBytes(US_ASCII);
  private static final byte[] CONTROL = "CONTROL_MESSAGE".getBytes(US_ASCII);

  /** What every message has. */
  private static final byte[][] FIELDS =
      Stream.of("messageType", "owner", "logGroup", "logStream", "subscriptionFilters", "logEvents")
          .map(name -> name.getBytes(US_ASCII))
          .toArray(byte[][]::new);

  /** What a message has in addition when a policy of the account sends it. */
  private static final byte[] POLICY = "policyLevel".getBytes(US_ASCII);

  private final Others others;
  private final JsonReader part;
  private final JsonReader text;
  private final JsonReader content;
  private final EnvelopeWriter rest;
  private final EnvelopeWriter about;
  private final EnvelopeWriter out;

  private @Nullable Range type;
  private @Nullable Range events;

  CloudWatchLogs(Others others, DecodeLimits limits) {
    this.others = others;
    part = new JsonReader(limits.depth());
    text = new JsonReader(limits.depth());
    content = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
    about = new EnvelopeWriter(limits);
    out = new EnvelopeWriter(limits);
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    if (!isMessage(in)) {
      return null;
    }
    out.clear();
    Range events = this.events;
    if (type == null || events == null) {
      throw Envelope.refusal("a CloudWatch Logs message");
    }
    if (type.isText(CONTROL, text)) {
      return out.documents();
    }
    if (!type.isText(DATA, text)) {
      throw Envelope.refusal("the messageType DATA_MESSAGE or CONTROL_MESSAGE");
    }
    events.by(part).beginArray();
    while (part.nextElement()) {
      event();
    }
    return out.documents();
  }

  /**
   * Reads the fields. An object that need not be a message is given up at the first strange one.
   */
  private boolean isMessage(JsonReader in) throws JsonException {
    rest.clear();
    type = null;
    events = null;
    int found = 0;
    ObjectFields fields = new ObjectFields(in);
    while (fields.next()) {
      if (Envelope.wasOpened(fields)) {
        return false;
      }
      boolean known = fields.isOneOf(FIELDS);
      found += known ? 1 : 0;
      if (!known && others == Others.DOCUMENTS && !fields.is(POLICY)) {
        return false;
      }
      take(fields);
    }
    if (found == FIELDS.length) {
      return true;
    }
    if (others == Others.DOCUMENTS) {
      return false;
    }
    throw Envelope.refusal(
        "a CloudWatch Logs message (messageType, owner, logGroup, logStream, subscriptionFilters,"
            + " logEvents)");
  }

  private void take(ObjectFields fields) throws JsonException {
    if (fields.is(EVENTS)) {
      events = fields.value();
    } else if (fields.is(TYPE)) {
      Range name = fields.name();
      Range value = fields.value();
      type = value;
      rest.field(new Range(name.buffer, name.from, value.to));
    } else {
      rest.field(fields.field());
    }
  }

  private void event() throws JsonException {
    about.clear();
    about.all(rest);
    Range message = null;
    ObjectFields fields = new ObjectFields(part);
    while (fields.next()) {
      if (fields.is(MESSAGE)) {
        message = fields.value();
      } else {
        about.field(fields.field());
      }
    }
    if (message == null) {
      throw Envelope.refusal("every log event to have a message");
    }
    message.by(text).readString();
    out.begin(about);
    Range object = object();
    if (object == null) {
      out.text(",\"message\":").copy(message);
    } else {
      out.fieldsOf(object);
    }
    out.end();
  }

  /** The message, when it is one JSON object and nothing else. */
  private @Nullable Range object() {
    content.reset(text.textBuffer(), text.textFrom(), text.textTo());
    try {
      if (content.peek() != JsonReader.Token.OBJECT) {
        return null;
      }
      int from = content.position();
      content.skipValue();
      int end = content.position();
      return content.skipSpace(end) == content.limit()
          ? new Range(content.buffer(), from, end)
          : null;
    } catch (JsonException notJson) {
      return null;
    }
  }
}
