package io.millrace.job.replay;

import io.millrace.udf.convert.ErrorTable;
import io.millrace.udf.decode.Record;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** A row of the error table. */
public final class RejectedDocument {
  /** Whether it has become a row since. */
  public enum State {
    REJECTED,
    REPLAYED
  }

  private final String identity;
  private final State state;
  private final Instant time;
  private final String reason;
  private final String column;
  private final String message;
  private final Record record;
  private final long documentIndex;
  private final ErrorTable.RawEncoding encoding;
  private final int copies;

  RejectedDocument(
      String identity,
      State state,
      Instant time,
      String reason,
      String column,
      String message,
      Record record,
      long documentIndex,
      ErrorTable.RawEncoding encoding,
      int copies) {
    this.identity = identity;
    this.state = state;
    this.time = time;
    this.reason = reason;
    this.column = column;
    this.message = message;
    this.record = record;
    this.documentIndex = documentIndex;
    this.encoding = encoding;
    this.copies = copies;
  }

  /** The document's own bytes, out of the column {@code raw_message}. */
  static byte[] bytes(byte[] rawMessage, ErrorTable.RawEncoding encoding) {
    return encoding.isBase64() ? Base64.getDecoder().decode(rawMessage) : rawMessage;
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

  /** A {@link io.millrace.udf.Reason}'s label, perhaps of another release. */
  public String reason() {
    return reason;
  }

  /** The column that could not take its value; empty when it is none's fault. */
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

  /** Whether it is a row already, which ClickHouse refused, and not a document. */
  boolean isRow() {
    return encoding == ErrorTable.RawEncoding.ROW;
  }

  /** Whether all of it is there: what is not whole cannot be converted again. */
  boolean isWhole() {
    return encoding.isWhole();
  }

  /** How often it is to become a row: more than once only of equal rows that were refused. */
  int copies() {
    return copies;
  }

  /** The document as text. */
  public String text() {
    return new String(record.payload(), StandardCharsets.UTF_8);
  }
}
