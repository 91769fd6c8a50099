package io.millrace.job.tool.replay;

import io.millrace.udf.record.Record;
import io.millrace.udf.table.ErrorTable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A row of the error table. */
public final class RejectedDocument {
  /** Whether it has since become a row. */
  public enum State {
    REJECTED,
    REPLAYED
  }

  /** The suffix of encoding labels for a part of the document. */
  private static final String CUT = "cut";

  private final String identity;
  private final State state;
  private final Instant time;
  private final String reason;
  private final String column;
  private final String message;
  private final Record record;
  private final long documentIndex;
  private final String encoding;
  private final boolean whole;
  private final int copies;

  /**
   * @param origin the record it came in, with the column {@code raw_message} as its payload
   * @param encoding the column {@code raw_message_encoding}
   * @param whole whether the payload is all of the column
   */
  RejectedDocument(
      String identity,
      State state,
      Instant time,
      String reason,
      String column,
      String message,
      Record origin,
      long documentIndex,
      String encoding,
      boolean whole,
      int copies) {
    this.identity = identity;
    this.state = state;
    this.time = time;
    this.reason = reason;
    this.column = column;
    this.message = message;
    this.record = decoded(origin, encoding);
    this.documentIndex = documentIndex;
    this.encoding = encoding;
    this.whole = whole;
    this.copies = copies;
  }

  /** With the document's own bytes, where the column holds their BASE64. */
  private static Record decoded(Record origin, String encoding) {
    if (!encoding.equals(ErrorTable.RawEncoding.BASE64.label())) {
      return origin;
    }
    try {
      return new Record(
          Base64.getDecoder().decode(origin.payload()),
          origin.stream(),
          origin.shardId(),
          origin.sequenceNumber(),
          origin.partitionKey(),
          origin.arrivalMillis());
    } catch (IllegalArgumentException cutInBetween) {
      return origin;
    }
  }

  /** The same for the same document, however often it was rejected. */
  String identity() {
    return identity;
  }

  public State state() {
    return state;
  }

  /** When it was rejected. */
  public Instant time() {
    return time;
  }

  /** A {@link io.millrace.udf.record.Reason}'s label, perhaps of another release. */
  public String reason() {
    return reason;
  }

  /** The column that could not take its value; empty if no column is the cause. */
  public String column() {
    return column;
  }

  public String message() {
    return message;
  }

  /** The record it came in, with the document as its payload. */
  public Record record() {
    return record;
  }

  /** Its number in that record, from 0. */
  public long documentIndex() {
    return documentIndex;
  }

  /** Whether it is a row that ClickHouse refused, not a document. */
  boolean isRow() {
    return encoding.equals(ErrorTable.RawEncoding.ROW.label());
  }

  /** Whether this is the beginning of the document and more of it is in the error table. */
  public boolean isExcerpt() {
    return !whole;
  }

  /** Why it cannot become a row with any table or mapping; empty if it can. */
  Optional<String> obstacle() {
    if (encoding.endsWith(CUT)) {
      return Optional.of(
          "Cannot replay this document: the error table holds only the beginning of it"
              + " (raw_message_encoding is \""
              + encoding
              + "\"). Put it into the stream again from its source");
    }
    if (encoding.equals(ErrorTable.RawEncoding.NATIVE.label())) {
      return Optional.of(
          "Cannot replay this row: ClickHouse could not show it as JSON, so the error table holds it"
              + " in the Native format (raw_message_encoding is \""
              + encoding
              + "\"). Put its document into the stream again from its source");
    }
    if (Arrays.stream(ErrorTable.RawEncoding.values())
        .noneMatch(known -> known.label().equals(encoding))) {
      return Optional.of(
          "The error table holds this document in the encoding \""
              + encoding
              + "\", which this release does not know: replay it with the release that wrote it, or"
              + " a newer one");
    }
    return Optional.empty();
  }

  /** How many rows it becomes: more than one only for equal rows that were refused. */
  int copies() {
    return copies;
  }

  /** The document as text. */
  public String text() {
    return new String(record.payload(), StandardCharsets.UTF_8);
  }
}
