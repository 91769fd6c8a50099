package io.millrace.udf.decode.change;

import java.util.Map;

/**
 * How a value of a Kafka Connect schema is written in a document.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-data-types">Data
 *     types of a Debezium connector</a>
 */
enum ConnectType {
  /** Unchanged. */
  PLAIN,
  STRUCT,
  ARRAY,
  MAP,
  DATE,
  TIME_MILLIS,
  TIME_MICROS,
  TIME_NANOS,
  TIMESTAMP_MILLIS,
  TIMESTAMP_MICROS,
  TIMESTAMP_NANOS,
  /** Text of a date or a local time that ends in a Z which means nothing. */
  LOCAL_TEXT,
  /** Base64 of an unscaled number; the schema has the scale. */
  DECIMAL,
  /** The same, with the scale in the value. */
  VARIABLE_SCALE_DECIMAL,
  /** Text that is JSON. */
  JSON,
  /** Base64 of bits, the least significant byte first. */
  BITS,
  /** Well-known binary in base64. */
  GEOMETRY;

  private static final Map<String, ConnectType> BY_NAME =
      Map.ofEntries(
          Map.entry("io.debezium.time.Date", DATE),
          Map.entry("io.debezium.time.Time", TIME_MILLIS),
          Map.entry("io.debezium.time.MicroTime", TIME_MICROS),
          Map.entry("io.debezium.time.NanoTime", TIME_NANOS),
          Map.entry("io.debezium.time.Timestamp", TIMESTAMP_MILLIS),
          Map.entry("io.debezium.time.MicroTimestamp", TIMESTAMP_MICROS),
          Map.entry("io.debezium.time.NanoTimestamp", TIMESTAMP_NANOS),
          Map.entry("io.debezium.time.ZonedTime", LOCAL_TEXT),
          Map.entry("io.debezium.time.IsoDate", LOCAL_TEXT),
          Map.entry("io.debezium.time.IsoTime", LOCAL_TEXT),
          Map.entry("io.debezium.time.IsoTimestamp", LOCAL_TEXT),
          Map.entry("org.apache.kafka.connect.data.Date", DATE),
          Map.entry("org.apache.kafka.connect.data.Time", TIME_MILLIS),
          Map.entry("org.apache.kafka.connect.data.Timestamp", TIMESTAMP_MILLIS),
          Map.entry("org.apache.kafka.connect.data.Decimal", DECIMAL),
          Map.entry("io.debezium.data.VariableScaleDecimal", VARIABLE_SCALE_DECIMAL),
          Map.entry("io.debezium.data.Json", JSON),
          Map.entry("io.debezium.data.Bits", BITS),
          Map.entry("io.debezium.data.geometry.Point", GEOMETRY),
          Map.entry("io.debezium.data.geometry.Geometry", GEOMETRY),
          Map.entry("io.debezium.data.geometry.Geography", GEOMETRY));

  /**
   * The type of a schema.
   *
   * @param name its semantic type; empty if absent
   * @param type its literal type, such as {@code int64}
   */
  static ConnectType of(String name, String type) {
    ConnectType semantic = BY_NAME.get(name);
    if (semantic != null) {
      return semantic;
    }
    switch (type) {
      case "struct":
        return STRUCT;
      case "array":
        return ARRAY;
      case "map":
        return MAP;
      default:
        return PLAIN;
    }
  }
}
