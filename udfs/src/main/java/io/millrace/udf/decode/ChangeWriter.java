package io.millrace.udf.decode;

import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.decode.change.Moment;
import io.millrace.udf.decode.change.Operation;
import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.SkipReason;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Assembles documents of changed rows: the row's fields, behind the rest of the envelope and the
 * values of {@link ChangeField}.
 */
final class ChangeWriter {
  private final KeyFields keyFields;
  private final JsonReader reader;
  private final EnvelopeWriter about;
  private final EnvelopeWriter out;
  private SkipReason skipped = SkipReason.MISSING_DOCUMENT;

  /**
   * @param keyFields those of the destination
   */
  ChangeWriter(KeyFields keyFields, DecodeLimits limits) {
    this.keyFields = keyFields;
    reader = new JsonReader(limits.depth());
    about = new EnvelopeWriter(limits);
    out = new EnvelopeWriter(limits);
  }

  void clear() {
    out.clear();
  }

  /**
   * Starts a document.
   *
   * @param rest fields of the envelope, separated by commas
   * @param version as JSON
   * @param changedAt microseconds since the epoch; null if unknown
   * @return where the row's fields follow, each after a comma, and {@link EnvelopeWriter#end}
   */
  EnvelopeWriter begin(
      EnvelopeWriter rest, Operation operation, String version, @Nullable Long changedAt)
      throws JsonException {
    about.clear();
    about.all(rest);
    put(ChangeField.OPERATION, "\"" + operation.label() + "\"");
    put(ChangeField.DELETED, operation == Operation.DELETE ? "1" : "0");
    put(ChangeField.VERSION, version);
    put(ChangeField.CHANGED_AT, changedAt == null ? "null" : "\"" + utc(changedAt) + "\"");
    out.begin(about);
    return out;
  }

  private void put(ChangeField field, String json) throws JsonException {
    about.comma().text("\"" + field.label() + "\":").text(json);
  }

  private static String utc(long micros) throws JsonException {
    try {
      return Moment.utc(micros);
    } catch (DateTimeException beyond) {
      throw new JsonException(
          Reason.UNDECODABLE, "Expected the time of the change but found " + micros + " µs", 0);
    }
  }

  /** The documents so far. */
  byte[] documents() {
    return out.documents();
  }

  /** Notes why the envelope is skipped. */
  byte[] skip(SkipReason reason) {
    skipped = reason;
    return Envelope.SKIPPED;
  }

  /** Why the last envelope was skipped, if it was. */
  SkipReason skipped() {
    return skipped;
  }

  /** The values of an object by name. */
  Map<String, Range> fields(Range object) throws JsonException {
    Map<String, Range> values = new LinkedHashMap<>();
    ObjectFields fields = new ObjectFields(object.by(reader));
    while (fields.next()) {
      String name = Scalars.name(reader);
      values.put(name, fields.value());
    }
    return values;
  }

  /** The key of the destination; it may be unknown. */
  KeyFields key() {
    return keyFields;
  }

  /**
   * Appends the fields of a row, each after a comma.
   *
   * @param former values that replace the row's, or join them, by name
   */
  void fieldsOf(Range row, Map<String, Range> former) throws JsonException {
    Map<String, Range> others = new LinkedHashMap<>(former);
    ObjectFields fields = new ObjectFields(row.by(reader));
    while (fields.next()) {
      String name = Scalars.name(reader);
      others.remove(name);
      Range replaced = former.get(name);
      out.text(",");
      if (replaced == null) {
        out.copy(fields.field());
      } else {
        out.copy(fields.name());
        fields.value();
        out.copy(replaced);
      }
    }
    for (Map.Entry<String, Range> other : others.entrySet()) {
      byte[] name = JsonValue.string(other.getKey()).jsonBytes();
      out.text(",").copy(name, 0, name.length).text(":").copy(other.getValue());
    }
  }
}
