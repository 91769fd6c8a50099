package io.millrace.udf.decode;

import io.millrace.udf.decode.change.Scalars;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a change event in their order, each once. */
final class EventFields {
  /** A field, as it is in the event. */
  static final class Field {
    /** The name with its quotes, and the colon. */
    final Range label;

    final Range value;

    Field(Range label, Range value) {
      this.label = label;
      this.value = value;
    }
  }

  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Scalars scalars = new Scalars();

  private EventFields() {}

  /**
   * Reads an object completely.
   *
   * @return null if it was extracted from an envelope before
   * @throws JsonException if it is malformed, or a field comes twice
   */
  static @Nullable EventFields read(JsonReader in, JsonReader part) throws JsonException {
    EventFields event = new EventFields();
    ObjectFields fields = new ObjectFields(in);
    while (fields.next()) {
      if (Envelope.wasOpened(fields)) {
        return null;
      }
      String name = Scalars.name(in);
      Field earlier = event.fields.get(name);
      Range label = fields.name();
      Range value = Envelope.only(earlier == null ? null : earlier.value, fields, name);
      event.fields.put(name, new Field(label, value));
      event.scalars.add(name, value.by(part));
    }
    return event;
  }

  /** By name. */
  Map<String, Field> all() {
    return fields;
  }

  Set<String> names() {
    return fields.keySet();
  }

  /** Null if there is no such field. */
  @Nullable Range value(String name) {
    Field field = fields.get(name);
    return field == null ? null : field.value;
  }

  /** An object; null if the field is missing or something else. */
  @Nullable Range object(String name) {
    Range value = value(name);
    return value != null && value.isObject() ? value : null;
  }

  /** The fields that are text, numbers or booleans. */
  Scalars scalars() {
    return scalars;
  }

  /** Appends the fields whose name is not one of these, separated by commas. */
  void copyTo(EnvelopeWriter out, Set<String> without) throws JsonException {
    for (Map.Entry<String, Field> field : fields.entrySet()) {
      if (!without.contains(field.getKey())) {
        out.comma().copy(field.getValue().label).copy(field.getValue().value);
      }
    }
  }
}
