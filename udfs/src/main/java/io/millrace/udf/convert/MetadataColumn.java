package io.millrace.udf.convert;

import io.millrace.udf.convert.RecordMetadata.TimeForm;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Metadata;

/**
 * A column whose value is metadata of the record. The value is JSON, so that the usual writers
 * handle it.
 */
final class MetadataColumn {
  private final int column;
  private final Metadata metadata;
  private final TimeForm timeForm;
  private final RecordMetadata facts;
  private final JsonReader reader = new JsonReader();
  private byte[] json = {};

  MetadataColumn(int column, Metadata metadata, String type, RecordMetadata facts) {
    this.column = column;
    this.metadata = metadata;
    this.timeForm = timeForm(type);
    this.facts = facts;
  }

  /** The form of a time that a column of this type takes. */
  static TimeForm timeForm(String type) {
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

  /** Called when the next documents belong to another record. */
  void begin() {
    json = facts.value(metadata, timeForm).jsonBytes();
  }

  /** A reader at the value. */
  JsonReader value() {
    if (metadata == Metadata.DOCUMENT_INDEX) {
      begin();
    }
    reader.reset(json, 0, json.length);
    return reader;
  }
}
