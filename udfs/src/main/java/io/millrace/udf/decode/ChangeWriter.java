package io.millrace.udf.decode;

import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.decode.change.Moment;
import io.millrace.udf.decode.change.Operation;
import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.SkipReason;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Assembles documents of changed rows: the row's fields, behind the rest of the envelope and the
 * values of {@link ChangeField}. Decides whether a change moves a row to another key.
 */
final class ChangeWriter {
  private final @Nullable Set<String> keyFields;
  private final JsonReader reader;
  private final EnvelopeWriter about;
  private final EnvelopeWriter out;
  private SkipReason skipped = SkipReason.MISSING_DOCUMENT;

  /**
   * @param keyFields in lower case; null if they are unknown
   */
  ChangeWriter(@Nullable Set<String> keyFields, DecodeLimits limits) {
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

  /** The key of the destination, or else that of the source. */
  @Nullable Set<String> keyOr(@Nullable Set<String> ofSource) {
    return keyFields == null ? ofSource : keyFields;
  }

  /**
   * Whether a row has another key than before.
   *
   * @param former earlier values by name, at least those that changed
   * @param key names in lower case; null if it is unknown: any field may be part of it then
   */
  static boolean movesRow(
      Map<String, Range> former, Map<String, Range> row, @Nullable Set<String> key) {
    for (Map.Entry<String, Range> field : former.entrySet()) {
      if (key == null || key.contains(field.getKey().toLowerCase(Locale.ROOT))) {
        Range now = row.get(field.getKey());
        if (now == null || !now.sameAs(field.getValue())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Appends the fields of a row, each after a comma.
   *
   * @param former values that replace the row's, by name
   */
  void fieldsOf(Range row, Map<String, Range> former) throws JsonException {
    ObjectFields fields = new ObjectFields(row.by(reader));
    while (fields.next()) {
      Range replaced = former.get(Scalars.name(reader));
      out.text(",");
      if (replaced == null) {
        out.copy(fields.field());
      } else {
        out.copy(fields.name());
        fields.value();
        out.copy(replaced);
      }
    }
  }
}
