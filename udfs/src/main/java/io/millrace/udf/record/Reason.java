package io.millrace.udf.record;

import java.util.Locale;

/**
 * Why a document could not become a row. One name for the message, the metric label and the error
 * table's column.
 */
public enum Reason {
  /** The payload is not JSON, or exceeds the limits of this pipeline. */
  MALFORMED_JSON,
  /** The compression or the envelope of the payload is invalid. */
  UNDECODABLE,
  /** A record of an aggregated one does not belong to the shard it was in. */
  WRONG_SHARD,
  /** The document is JSON but not an object. */
  NOT_AN_OBJECT,
  /** The column does not accept the value's JSON type. */
  WRONG_TYPE,
  /**
   * A value has the right JSON type but is not valid for the column's type, such as a date that
   * does not exist.
   */
  INVALID_VALUE,
  /** A number, date or length outside the column's range. */
  OUT_OF_RANGE,
  /** The document exceeds a limit: size or depth. */
  LIMIT_EXCEEDED,
  /**
   * The document has a field for which there is no column, and the pipeline rejects such fields.
   */
  UNKNOWN_FIELD,
  /** A function of the column mapping has no result for the document. */
  FUNCTION_FAILED,
  /** It became a row, and ClickHouse rejected it because of a constraint or a failing DEFAULT. */
  REFUSED_BY_CLICKHOUSE,
  /** It is a row of the table, but a materialized view failed on it and lacks it. */
  REFUSED_BY_VIEW,
  /**
   * It became a row of a block that ClickHouse does not accept; no row of the block is in the
   * table.
   */
  UNDELIVERABLE,
  /** It became a row of a block that was not confirmed: the table may have the row. */
  UNCONFIRMED,
  /** An internal error in Millrace. Please report it, with the document. */
  INTERNAL_ERROR;

  /** Its external name: {@code malformed_json}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
