package io.millrace.udf.table;

import io.millrace.udf.table.Column.DefaultKind;
import java.util.List;

/** The columns of the error table, which has a row for every document that could not become one. */
public final class ErrorTable {
  /** The content and encoding of {@code raw_message}. */
  public enum RawEncoding {
    /** The document's bytes, unchanged. */
    UTF_8("utf-8"),
    /** The document's bytes, which are not valid UTF-8. */
    BASE64("base64"),
    /**
     * A row that ClickHouse rejected, in its JSONEachRow: at that time the document is a row, and
     * the names are those of the table's columns. Such a row is inserted again without the
     * pipeline's mapping.
     */
    ROW("row"),
    /**
     * A row that ClickHouse rejected and could not show as JSON: a block of one row, in the Native
     * format.
     */
    NATIVE("native"),
    /** The beginning of a UTF-8 document that is too long for the error table. */
    UTF_8_CUT("utf-8-cut"),
    /** The beginning of a document that is not valid UTF-8 and too long for the error table. */
    BASE64_CUT("base64-cut"),
    /** The beginning of a rejected row that is too long for the error table. */
    ROW_CUT("row-cut");

    private final String label;

    RawEncoding(String label) {
      this.label = label;
    }

    /**
     * Whether {@code raw_message} contains exactly the rejected document or row. Only then can it
     * be converted again.
     */
    public boolean isWhole() {
      return this == UTF_8 || this == BASE64 || this == ROW;
    }

    /** Whether {@code raw_message} is in base64. */
    public boolean isBase64() {
      return this == BASE64 || this == BASE64_CUT || this == NATIVE;
    }

    /** Returns the truncated form of this content. */
    public RawEncoding cut() {
      switch (this) {
        case UTF_8:
          return UTF_8_CUT;
        case BASE64:
          return BASE64_CUT;
        case ROW:
          return ROW_CUT;
        default:
          return this;
      }
    }

    /** Its name in the column {@code raw_message_encoding}. */
    public String label() {
      return label;
    }
  }

  /** Names of the columns. */
  public static final String TIME = "time";

  public static final String REASON = "reason";

  public static final String COLUMN = "column";

  public static final String MESSAGE = "message";

  public static final String STREAM = "stream";

  public static final String SHARD = "shard";

  public static final String SEQUENCE_NUMBER = "sequence_number";

  public static final String DOCUMENT_INDEX = "document_index";

  public static final String PARTITION_KEY = "partition_key";

  public static final String ARRIVAL_TIME = "arrival_time";

  public static final String RAW_MESSAGE = "raw_message";

  public static final String RAW_MESSAGE_ENCODING = "raw_message_encoding";

  private static final List<Column> COLUMNS =
      List.of(
          column(TIME, "DateTime64(3, 'UTC')"),
          column(REASON, "LowCardinality(String)"),
          column(COLUMN, "String"),
          column(MESSAGE, "String"),
          column(STREAM, "LowCardinality(String)"),
          column(SHARD, "LowCardinality(String)"),
          column(SEQUENCE_NUMBER, "String"),
          column(DOCUMENT_INDEX, "UInt64"),
          column(PARTITION_KEY, "String"),
          column(ARRIVAL_TIME, "DateTime64(3, 'UTC')"),
          column(RAW_MESSAGE, "String"),
          column(RAW_MESSAGE_ENCODING, "LowCardinality(String)"));

  private ErrorTable() {}

  /** Name and ClickHouse type of each column, in the order for CREATE TABLE. */
  public static List<Column> columns() {
    return COLUMNS;
  }

  private static Column column(String name, String type) {
    return new Column(name, type, DefaultKind.NONE);
  }
}
