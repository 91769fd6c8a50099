package io.millrace.udf.record;

import java.util.Locale;

/**
 * Why a document could not become a row. One word for the message, the metric label and the error
 * table's column.
 */
public enum Reason {
  /** The payload is not JSON, or not a JSON this pipeline takes. */
  MALFORMED_JSON,
  /** The payload is compressed, or an envelope is around its documents, and it cannot be opened. */
  UNDECODABLE,
  /** A record of an aggregated one does not belong into the shard it was found in. */
  WRONG_SHARD,
  /** The document is JSON but not an object. */
  NOT_AN_OBJECT,
  /** A value has a JSON type the column cannot take. */
  WRONG_TYPE,
  /** A value has the right JSON type but no meaning as the column's type: a date that is none. */
  INVALID_VALUE,
  /** A number, date or length outside the column's range. */
  OUT_OF_RANGE,
  /** The document exceeds a limit: size or depth. */
  LIMIT_EXCEEDED,
  /** The document has a field no column takes, and the pipeline is told to refuse that. */
  UNKNOWN_FIELD,
  /** A function of the column mapping has no result for the document. */
  FUNCTION_FAILED,
  /** It became a row, and ClickHouse refused that: a constraint, or a DEFAULT that throws. */
  REFUSED_BY_CLICKHOUSE,
  /** It is a row of the table, and a materialized view of that threw on it and goes without. */
  REFUSED_BY_VIEW,
  /**
   * It became a row of a block that ClickHouse does not take; nothing of the block is in the table.
   */
  UNDELIVERABLE,
  /** The same, but an answer was lost: the table may have the row. */
  UNCONFIRMED,
  /** A fault of Millrace itself. Please report it, with the document. */
  INTERNAL_ERROR;

  /** The word as it appears outside: {@code malformed_json}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
