package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonReader;
import io.millrace.udf.decode.Record;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * A column that takes its value from the record and not from the document. The value is put as
 * JSON, so that it goes through the same writers as any other.
 */
final class MetadataColumn {
  /** How the arrival time is put, which depends on the column's type. */
  private enum TimeForm {
    ISO_8601,
    ISO_DATE,
    EPOCH_MILLIS
  }

  private final int column;
  private final Metadata metadata;
  private final TimeForm timeForm;
  private final JsonReader reader = new JsonReader();
  private byte[] json = {};

  MetadataColumn(int column, Metadata metadata, String type) {
    this.column = column;
    this.metadata = metadata;
    this.timeForm = timeForm(type);
  }

  private static TimeForm timeForm(String type) {
    String inner = type.replace("LowCardinality(", "").replace("Nullable(", "");
    if (inner.startsWith("DateTime")) {
      return TimeForm.ISO_8601;
    }
    if (inner.startsWith("Date")) {
      return TimeForm.ISO_DATE;
    }
    return inner.matches("U?Int.*|B?Float.*|Decimal.*") ? TimeForm.EPOCH_MILLIS : TimeForm.ISO_8601;
  }

  int column() {
    return column;
  }

  void begin(Record record) {
    json = json(record).getBytes(StandardCharsets.UTF_8);
  }

  /** Positioned at the value. */
  JsonReader value() {
    reader.reset(json, 0, json.length);
    return reader;
  }

  private String json(Record record) {
    switch (metadata) {
      case KEY:
        return quote(record.partitionKey());
      case STREAM:
        return quote(record.stream());
      case SHARD_ID:
        return quote(record.shardId());
      case SEQUENCE_NUMBER:
        return quote(record.sequenceNumber());
      case TIMESTAMP:
        return time(Instant.ofEpochMilli(record.arrivalMillis()));
    }
    throw new IllegalStateException("No such metadata: " + metadata);
  }

  private String time(Instant time) {
    switch (timeForm) {
      case EPOCH_MILLIS:
        return Long.toString(time.toEpochMilli());
      case ISO_DATE:
        return quote(time.atOffset(ZoneOffset.UTC).toLocalDate().toString());
      case ISO_8601:
        return quote(time.toString());
    }
    throw new IllegalStateException("No such form: " + timeForm);
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
