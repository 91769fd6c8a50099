package io.millrace.udf.convert;

import io.millrace.udf.Reason;
import io.millrace.udf.decode.Record;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.BitSet;

/** Documents that could not become rows → rows of the error table. */
public final class RejectedRows {
  private static final BoundColumn[] COLUMNS =
      ErrorTable.columns().stream()
          .map(c -> new BoundColumn(c, Source.field(c.name()), BoundColumn.Absence.TYPE_DEFAULT))
          .toArray(BoundColumn[]::new);

  private static final Record NO_RECORD = new Record(new byte[0], "", "", "", "", 0);

  private final Rows rows = new Rows(COLUMNS, new BitSet(), ZoneOffset.UTC);
  private int next;

  /** The rows so far. */
  public Rows rows() {
    return rows;
  }

  /**
   * Appends one row.
   *
   * @param rejectedMillis when the document was rejected, milliseconds since the epoch
   * @param column the column that could not take its value; empty when it is none's fault
   * @param documentIndex number of the document in the record, from 0
   * @param buffer holds the document, or the whole payload when there is none to be found in it
   * @param from where the document starts in the buffer
   * @param to where it ends
   */
  public void add(
      long rejectedMillis,
      Reason reason,
      String column,
      String message,
      Record record,
      long documentIndex,
      byte[] buffer,
      int from,
      int to) {
    add(
        rejectedMillis,
        reason,
        column,
        message,
        record,
        documentIndex,
        () -> rawMessage(buffer, from, to));
  }

  /**
   * Appends a row that ClickHouse, or a view of it, refused. Which record it came from nobody knows
   * any more, unless the table has columns for that.
   *
   * @param message what the server said
   * @param json the row as the server's JSONEachRow
   */
  public void addRefused(long rejectedMillis, Reason reason, String message, byte[] json) {
    add(
        rejectedMillis,
        reason,
        "",
        message,
        NO_RECORD,
        0,
        () -> rawMessage(json, 0, json.length, ErrorTable.RawEncoding.ROW));
  }

  private interface RawMessage {
    void write() throws ValueException;
  }

  private void add(
      long rejectedMillis,
      Reason reason,
      String column,
      String message,
      Record record,
      long documentIndex,
      RawMessage raw) {
    next = 0;
    try {
      number(rejectedMillis);
      text(reason.label());
      text(column);
      text(message);
      text(record.stream());
      text(record.shardId());
      text(record.sequenceNumber());
      number(documentIndex);
      text(record.partitionKey());
      number(record.arrivalMillis());
      raw.write();
      rows.endRow();
    } catch (ValueException e) {
      rows.rollbackRow();
      throw new IllegalStateException("The error table takes any text and time", e);
    }
  }

  private void rawMessage(byte[] payload, int from, int to) throws ValueException {
    if (isUtf8(payload, from, to)) {
      rawMessage(payload, from, to, ErrorTable.RawEncoding.UTF_8);
    } else {
      byte[] encoded =
          Base64.getEncoder().encode(ByteBuffer.wrap(payload, from, to - from)).array();
      rawMessage(encoded, 0, encoded.length, ErrorTable.RawEncoding.BASE64);
    }
  }

  private void rawMessage(byte[] bytes, int from, int to, ErrorTable.RawEncoding encoding)
      throws ValueException {
    writer().appendString(bytes, from, to);
    text(encoding.label());
  }

  private static boolean isUtf8(byte[] payload, int from, int to) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void text(String text) throws ValueException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writer().appendString(bytes, 0, bytes.length);
  }

  private void number(long number) throws ValueException {
    byte[] digits = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    writer().appendNumber(digits, 0, digits.length);
  }

  private ScalarWriter writer() {
    return (ScalarWriter) rows.writer(next++);
  }
}
