package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import io.millrace.udf.text.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * Opens messages of a CloudWatch Logs subscription. Each log event is a document: its message if
 * that is a JSON object, otherwise an object with the field {@code message}. A control message,
 * with which CloudWatch tests the stream, has no documents.
 *
 * <p>A message is an object with the fields {@code messageType}, {@code logGroup}, {@code
 * logStream} and the array {@code logEvents}, whatever else is there. Where objects can be
 * documents, an object that nearly is a message is rejected: one with {@code logEvents} and another
 * of these, or with the {@code messageType} of a message, in any letter case.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">
 *     Subscription filters</a>
 */
final class CloudWatchLogs implements Envelope {
  /** How to handle an object that is not such a message. */
  enum Others {
    DOCUMENTS,
    REFUSED
  }

  private static final byte[] TYPE = "messageType".getBytes(US_ASCII);
  private static final byte[] GROUP = "logGroup".getBytes(US_ASCII);
  private static final byte[] STREAM = "logStream".getBytes(US_ASCII);
  private static final byte[] EVENTS = "logEvents".getBytes(US_ASCII);
  private static final byte[] MESSAGE = "message".getBytes(US_ASCII);
  private static final byte[] DATA = "DATA_MESSAGE".getBytes(US_ASCII);
  private static final byte[] CONTROL = "CONTROL_MESSAGE".getBytes(US_ASCII);

  /** What the types of a message have in common. */
  private static final byte[] TYPE_ENDING = "_MESSAGE".getBytes(US_ASCII);

  private final Others others;
  private final JsonReader part;
  private final JsonReader text;
  private final JsonReader content;
  private final EnvelopeWriter rest;
  private final EnvelopeWriter about;
  private final EnvelopeWriter out;

  private @Nullable Range type;
  private @Nullable Range group;
  private @Nullable Range stream;
  private @Nullable Range events;

  /** The same fields if only the letter case is another. */
  private @Nullable Range respeltType;

  private boolean hasRespeltEvents;
  private boolean hasRespeltOrigin;

  CloudWatchLogs(Others others, DecodeLimits limits) {
    this.others = others;
    part = new JsonReader(limits.depth());
    text = new JsonReader(limits.depth());
    content = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
    about = new EnvelopeWriter(limits);
    out = new EnvelopeWriter(limits);
  }

  /**
   * Whether there may be messages, or what nearly is one, in a payload. Spares a payload of
   * ordinary documents that each of them is read twice.
   */
  static boolean mayBeIn(byte[] payload) {
    return contains(payload, EVENTS) || contains(payload, TYPE_ENDING);
  }

  private static boolean contains(byte[] payload, byte[] word) {
    int first = word[0] | Ascii.CASE_BIT;
    for (int at = 0; at <= payload.length - word.length; at++) {
      if ((payload[at] | Ascii.CASE_BIT) == first
          && Ascii.equalsIgnoreCase(payload, at, at + word.length, word)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    if (!read(in)) {
      return null;
    }
    Range type = this.type;
    Range events = this.events;
    if (type == null || events == null || group == null || stream == null) {
      return refuseUnlessDocument();
    }
    if (events.by(part).peek() != JsonReader.Token.ARRAY) {
      throw refusal("logEvents as an array");
    }
    out.clear();
    if (type.isText(CONTROL, text)) {
      return out.documents();
    }
    if (!type.isText(DATA, text)) {
      throw refusal("the messageType DATA_MESSAGE or CONTROL_MESSAGE");
    }
    events.by(part).beginArray();
    while (part.nextElement()) {
      event();
    }
    return out.documents();
  }

  /** Reads the fields. If the object need not be a message, stops at the first unknown field. */
  private boolean read(JsonReader in) throws JsonException {
    rest.clear();
    type = null;
    group = null;
    stream = null;
    events = null;
    respeltType = null;
    hasRespeltEvents = false;
    hasRespeltOrigin = false;
    ObjectFields fields = new ObjectFields(in);
    while (fields.next()) {
      if (Envelope.wasOpened(fields)) {
        return false;
      }
      take(fields);
    }
    return true;
  }

  private void take(ObjectFields fields) throws JsonException {
    if (fields.is(EVENTS)) {
      events = Envelope.only(events, fields, "logEvents");
    } else if (fields.is(TYPE)) {
      type = kept(type, fields, "messageType");
    } else if (fields.is(GROUP)) {
      group = kept(group, fields, "logGroup");
    } else if (fields.is(STREAM)) {
      stream = kept(stream, fields, "logStream");
    } else {
      boolean isRespeltType = fields.isInAnyCase(TYPE);
      hasRespeltEvents |= fields.isInAnyCase(EVENTS);
      hasRespeltOrigin |= fields.isInAnyCase(GROUP) || fields.isInAnyCase(STREAM);
      rest.field(fields.field());
      respeltType = isRespeltType ? fields.lastValue() : respeltType;
    }
  }

  private Range kept(@Nullable Range earlier, ObjectFields fields, String name)
      throws JsonException {
    Range start = fields.name();
    Range value = Envelope.only(earlier, fields, name);
    rest.field(new Range(start.buffer, start.from, value.to));
    return value;
  }

  /** Of an object that lacks a field of a message. */
  private byte @Nullable [] refuseUnlessDocument() throws JsonException {
    boolean hasType = type != null || respeltType != null;
    boolean hasOrigin = group != null || stream != null || hasRespeltOrigin;
    boolean hasEvents = (events != null || hasRespeltEvents) && (hasType || hasOrigin);
    if (others == Others.DOCUMENTS
        && !hasEvents
        && !isOfMessage(type)
        && !isOfMessage(respeltType)) {
      return null;
    }
    StringBuilder missing = new StringBuilder();
    name(type, "messageType", missing);
    name(group, "logGroup", missing);
    name(stream, "logStream", missing);
    name(events, "logEvents", missing);
    throw refusal(missing.toString());
  }

  private boolean isOfMessage(@Nullable Range type) throws JsonException {
    return type != null && (type.isText(DATA, text) || type.isText(CONTROL, text));
  }

  private static void name(@Nullable Range field, String name, StringBuilder missing) {
    if (field == null) {
      missing.append(missing.length() == 0 ? "" : ", ").append(name);
    }
  }

  private JsonException refusal(String missing) {
    String hint =
        others == Others.DOCUMENTS ? "; if it is a document itself, set source.payload: json" : "";
    return new JsonException(
        Reason.UNDECODABLE,
        "Expected a CloudWatch Logs message but found an object without " + missing + hint,
        0);
  }

  private void event() throws JsonException {
    about.clear();
    about.all(rest);
    Range message = null;
    ObjectFields fields = new ObjectFields(part);
    while (fields.next()) {
      if (fields.is(MESSAGE)) {
        message = Envelope.only(message, fields, "message");
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

  /** Returns the message if it is exactly one JSON object. */
  private @Nullable Range object() {
    content.reset(text.textBuffer(), text.textFrom(), Envelope.withoutZeros(text));
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
