package io.millrace.udf.table;

import io.millrace.udf.table.Column.DefaultKind;
import java.util.List;

/** The columns of the error table, which has a row for every document that could not become one. */
public final class ErrorTable {
  /** What {@code raw_message} holds, and how. */
  public enum RawEncoding {
    /** The document's bytes as they are. */
    UTF_8("utf-8"),
    /** The document's bytes, which are no UTF-8. */
    BASE64("base64"),
    /**
     * A row that ClickHouse refused, as its own JSONEachRow: the document is a row by then, and the
     * names are those of the table's columns. Such a row is inserted again as it is, without the
     * pipeline's mapping.
     */
    ROW("row"),
    /** The beginning of a document in UTF-8, which is too long for the error table. */
    UTF_8_CUT("utf-8-cut"),
    /** The beginning of a document that is no UTF-8, which is too long for the error table. */
    BASE64_CUT("base64-cut"),
    /** The beginning of a refused row, which is too long for the error table. */
    ROW_CUT("row-cut");

    private final String label;

    RawEncoding(String label) {
      this.label = label;
    }

    /**
     * Whether {@code raw_message} holds all that was rejected, and nothing else. What is not whole
     * cannot be converted again.
     */
    public boolean isWhole() {
      return this == UTF_8 || this == BASE64 || this == ROW;
    }

    /** Whether {@code raw_message} is in base64. */
    public boolean isBase64() {
      return this == BASE64 || this == BASE64_CUT;
    }

    /** The same kind of content, of which the rest is missing. */
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

    /** The word in the column {@code raw_message_encoding}. */
    public String label() {
      return label;
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          column("time", "DateTime64(3, 'UTC')"),
          column("reason", "LowCardinality(String)"),
          column("column", "String"),
          column("message", "String"),
          column("stream", "LowCardinality(String)"),
          column("shard", "LowCardinality(String)"),
          column("sequence_number", "String"),
          column("document_index", "UInt64"),
          column("partition_key", "String"),
          column("arrival_time", "DateTime64(3, 'UTC')"),
          column("raw_message", "String"),
          column("raw_message_encoding", "LowCardinality(String)"));

  private ErrorTable() {}

  /** Name and ClickHouse type of each, in the order a CREATE TABLE should have. */
  public static List<Column> columns() {
    return COLUMNS;
  }

  private static Column column(String name, String type) {
    return new Column(name, type, DefaultKind.NONE);
  }
}
