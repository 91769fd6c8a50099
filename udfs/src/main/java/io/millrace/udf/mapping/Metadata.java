package io.millrace.udf.mapping;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The metadata of a document; its names in a mapping begin with an underscore. */
public enum Metadata {
  /** The record's partition key. */
  KEY,
  /** When the record arrived at Kinesis. */
  TIMESTAMP,
  STREAM,
  SHARD_ID,
  SEQUENCE_NUMBER,
  /** Index of the document in its record, from 0. */
  DOCUMENT_INDEX,
  /** When the record was converted; changes if it is converted again after a failure. */
  INGESTED_AT;

  /** The name in a mapping: {@code _shard_id}. */
  String label() {
    return "_" + name().toLowerCase(Locale.ROOT);
  }

  public static @Nullable Metadata ofLabel(String label) {
    for (Metadata metadata : values()) {
      if (metadata.label().equals(label)) {
        return metadata;
      }
    }
    return null;
  }
}
