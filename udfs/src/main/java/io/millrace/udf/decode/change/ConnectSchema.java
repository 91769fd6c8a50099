package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A schema that Kafka Connect's JsonConverter puts beside a payload. Immutable once read. */
public final class ConnectSchema {
  private String type = "";
  private String name = "";
  private String field = "";
  private int scale;
  private final Map<String, ConnectSchema> fields = new HashMap<>();
  private @Nullable ConnectSchema items;
  private ConnectType writtenAs = ConnectType.PLAIN;
  private boolean converts;

  private ConnectSchema() {}

  /** Reads a schema; parts of it that do not concern values are skipped. */
  public static ConnectSchema of(JsonReader in) throws JsonException {
    ConnectSchema schema = new ConnectSchema();
    in.beginObject();
    while (in.nextField()) {
      schema.take(Scalars.name(in), in);
    }
    schema.writtenAs = ConnectType.of(schema.name, schema.type);
    schema.converts = schema.isConverted();
    return schema;
  }

  private void take(String key, JsonReader in) throws JsonException {
    JsonReader.Token token = in.peek();
    if (token == JsonReader.Token.STRING
        && (key.equals("type") || key.equals("name") || key.equals("field"))) {
      Scalars text = new Scalars();
      text.add(key, in);
      String value = String.valueOf(text.text(key));
      type = key.equals("type") ? value : type;
      name = key.equals("name") ? value : name;
      field = key.equals("field") ? value : field;
    } else if (token == JsonReader.Token.OBJECT && key.equals("parameters")) {
      scale = Scalars.of(in).integer("scale").map(s -> s.intValue()).orElse(0);
    } else if (token == JsonReader.Token.OBJECT && (key.equals("items") || key.equals("values"))) {
      items = of(in);
    } else if (token == JsonReader.Token.ARRAY && key.equals("fields")) {
      in.beginArray();
      while (in.nextElement()) {
        ConnectSchema inner = of(in);
        fields.put(inner.field, inner);
      }
    } else {
      in.skipValue();
    }
  }

  private boolean isConverted() {
    switch (writtenAs) {
      case PLAIN:
        return false;
      case STRUCT:
        return fields.values().stream().anyMatch(inner -> inner.converts);
      case ARRAY:
      case MAP:
        return items != null && items.converts;
      default:
        return true;
    }
  }

  /** How its values are written. */
  ConnectType writtenAs() {
    return writtenAs;
  }

  /** Whether a value may be written otherwise than it is. */
  boolean converts() {
    return converts;
  }

  /** The schema of a struct's field; null if absent. */
  public @Nullable ConnectSchema field(String name) {
    return fields.get(name);
  }

  /** The schema of an array's elements or a map's values. */
  @Nullable ConnectSchema items() {
    return items;
  }

  /** Decimals of a Decimal. */
  int scale() {
    return scale;
  }
}
