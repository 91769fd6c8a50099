package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonPointer;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Opens envelopes with documents at one place: an object, an array of objects, or a string that
 * contains the JSON of either. The rest is the envelope's fields except the one with the place.
 */
final class PointedEnvelope implements Envelope {
  private static final byte[] NULL = "null".getBytes(UTF_8);

  private final List<String> place;
  private final NoDocumentPolicy missing;
  private final JsonReader part;
  private final JsonReader text;
  private final EnvelopeWriter rest;
  private final EnvelopeWriter out;

  /** Whether a field on the way to the place, which is missing, is there in another letter case. */
  private boolean isRespelt;

  /**
   * @param place at least one name
   * @param missing what happens to an envelope without a document
   */
  PointedEnvelope(List<String> place, NoDocumentPolicy missing, DecodeLimits limits) {
    this.place = List.copyOf(place);
    this.missing = missing;
    part = new JsonReader(limits.depth());
    text = new JsonReader(limits.depth());
    rest = new EnvelopeWriter(limits);
    out = new EnvelopeWriter(limits);
  }

  @Override
  public byte @Nullable [] open(JsonReader in) throws JsonException {
    rest.clear();
    isRespelt = false;
    Range held = null;
    byte[] name = place.get(0).getBytes(UTF_8);
    ObjectFields fields = new ObjectFields(in);
    while (fields.next()) {
      if (Envelope.wasOpened(fields)) {
        return null;
      }
      if (fields.is(name)) {
        held = Envelope.only(held, fields, place.get(0));
      } else {
        isRespelt |= fields.isInAnyCase(name);
        rest.field(fields.field());
      }
    }
    isRespelt &= held == null;
    boolean isWayOpen = true;
    for (String step : place.subList(1, place.size())) {
      isWayOpen &= held == null || leadsOn(held, step);
      held = held == null ? null : step(held, step);
    }
    if (isRespelt) {
      throw Envelope.refusal("a document at " + this + ", in this letter case,");
    }
    if (missing == NoDocumentPolicy.SKIP && isWayOpen && (held == null || isNull(held))) {
      return SKIPPED;
    }
    if (held == null) {
      throw Envelope.refusal("a document at " + this);
    }
    out.clear();
    write(held);
    return out.documents();
  }

  /** Whether a value may have the part that a step leads to, or is null. */
  private boolean leadsOn(Range at, String step) throws JsonException {
    JsonReader.Token kind = at.by(part).peek();
    return kind == JsonReader.Token.OBJECT
        || kind == JsonReader.Token.NULL
        || (kind == JsonReader.Token.ARRAY && step.matches("0|[1-9][0-9]*"));
  }

  /** Whether a value is null, in text perhaps. */
  private boolean isNull(Range held) throws JsonException {
    JsonReader.Token kind = held.by(part).peek();
    return kind == JsonReader.Token.NULL || held.isText(NULL, part);
  }

  private @Nullable Range step(Range at, String step) throws JsonException {
    switch (at.by(part).peek()) {
      case OBJECT:
        return field(step.getBytes(UTF_8));
      case ARRAY:
        return element(step);
      default:
        return null;
    }
  }

  private @Nullable Range field(byte[] name) throws JsonException {
    Range found = null;
    ObjectFields fields = new ObjectFields(part);
    while (fields.next()) {
      if (fields.is(name)) {
        found = Envelope.only(found, fields, new String(name, UTF_8));
      } else {
        isRespelt |= fields.isInAnyCase(name);
        part.skipValue();
      }
    }
    isRespelt &= found == null;
    return found;
  }

  private @Nullable Range element(String step) throws JsonException {
    part.beginArray();
    for (int index = 0; part.nextElement(); index++) {
      Range element = value(part);
      if (step.equals(Integer.toString(index))) {
        return element;
      }
    }
    return null;
  }

  private void write(Range held) throws JsonException {
    if (held.by(part).peek() != JsonReader.Token.STRING) {
      documents(part);
      return;
    }
    part.readString();
    text.reset(part.textBuffer(), part.textFrom(), Envelope.withoutZeros(part));
    if (text.skipSpace(text.position()) == text.limit()) {
      throw Envelope.refusal("a document in the text at " + this);
    }
    while (text.skipSpace(text.position()) < text.limit()) {
      documents(text);
    }
  }

  private void documents(JsonReader from) throws JsonException {
    JsonReader.Token kind = from.peek();
    if (kind == JsonReader.Token.OBJECT) {
      document(from);
    } else if (kind == JsonReader.Token.ARRAY) {
      from.beginArray();
      while (from.nextElement()) {
        document(from);
      }
    } else {
      throw new JsonException(
          Reason.UNDECODABLE,
          "Expected an object, an array or JSON in a string at "
              + this
              + " but found "
              + kind.name().toLowerCase(Locale.ROOT),
          0);
    }
  }

  private void document(JsonReader from) throws JsonException {
    boolean isObject = from.peek() == JsonReader.Token.OBJECT;
    Range value = value(from);
    if (value.buffer[value.from] == '[') {
      throw Envelope.refusal("an object or an array of objects at " + this, "an array in an array");
    }
    if (!isObject) {
      out.stray(value);
      return;
    }
    out.begin(rest);
    out.fieldsOf(value);
    out.end();
  }

  private static Range value(JsonReader in) throws JsonException {
    int from = in.skipSpace(in.position());
    in.skipValue();
    return new Range(in.buffer(), from, in.position());
  }

  /** The JSON Pointer to the place. */
  @Override
  public String toString() {
    return JsonPointer.of(place);
  }
}
