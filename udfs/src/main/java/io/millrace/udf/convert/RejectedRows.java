package io.millrace.udf.convert;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.Utf8;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.ErrorTable.RawEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.BitSet;

/**
 * Documents that could not become rows → rows of the error table. There is a row for every
 * document, however long: what does not fit into a row is cut, and the row says so.
 */
public final class RejectedRows {
  /** Whether the bytes given are all that was rejected, and nothing else. */
  public enum Extent {
    WHOLE,
    /** They hold what was rejected, and may hold what became rows. */
    AT_LEAST
  }

  /**
   * Bytes of a document that are kept. With everything else in the row it stays well below {@link
   * RowBuffers#MAX_ROW_BYTES}, in base64 too.
   */
  public static final int MAX_RAW_BYTES = 16 << 20;

  /**
   * Bytes of a partition key that are kept: what 256 characters take, the most Kinesis allows. Only
   * inside an aggregated record a key can be longer.
   */
  static final int MAX_KEY_BYTES = 1 << 10;

  /** Bytes of a message that are kept. */
  static final int MAX_MESSAGE_BYTES = 64 << 10;

  private static final BoundColumn[] COLUMNS =
      ErrorTable.columns().stream()
          .map(
              c ->
                  new BoundColumn(
                      c, ColumnSource.field(c.name()), BoundColumn.Absence.TYPE_DEFAULT))
          .toArray(BoundColumn[]::new);

  private static final Record NO_RECORD = new Record(new byte[0], "", "", "", "", 0);

  private final Rows rows = new Rows(COLUMNS, new BitSet(), ZoneOffset.UTC, EmptyText.KEEP);
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
   * @param extent whether the range is exactly the document
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
      int to,
      Extent extent) {
    int end = to - from > MAX_RAW_BYTES ? characterEnd(buffer, from, from + MAX_RAW_BYTES) : to;
    RawEncoding encoding = Utf8.isValid(buffer, from, end) ? RawEncoding.UTF_8 : RawEncoding.BASE64;
    byte[] key = start(record.partitionKey(), MAX_KEY_BYTES + 1);
    boolean isWhole = end == to && key.length <= MAX_KEY_BYTES && extent == Extent.WHOLE;
    add(
        rejectedMillis,
        reason,
        column,
        message,
        record,
        key,
        documentIndex,
        buffer,
        from,
        end,
        to,
        isWhole ? encoding : encoding.cut());
  }

  /**
   * Appends a row that ClickHouse, or a view of it, refused. Which record it came from nobody knows
   * any more, unless the table has columns for that.
   *
   * @param message what the server said
   * @param json the row as the server's JSONEachRow
   */
  public void addRefused(long rejectedMillis, Reason reason, String message, byte[] json) {
    int end = json.length > MAX_RAW_BYTES ? characterEnd(json, 0, MAX_RAW_BYTES) : json.length;
    add(
        rejectedMillis,
        reason,
        "",
        message,
        NO_RECORD,
        new byte[0],
        0,
        json,
        0,
        end,
        json.length,
        end == json.length ? RawEncoding.ROW : RawEncoding.ROW_CUT);
  }

  private void add(
      long rejectedMillis,
      Reason reason,
      String column,
      String message,
      Record record,
      byte[] key,
      long documentIndex,
      byte[] raw,
      int from,
      int end,
      int to,
      RawEncoding encoding) {
    next = 0;
    try {
      number(rejectedMillis);
      text(reason.label());
      text(column);
      text(end < to ? message + cutNote(end - from, to - from) : message, MAX_MESSAGE_BYTES);
      text(record.stream());
      text(record.shardId());
      text(record.sequenceNumber());
      number(documentIndex);
      text(key, MAX_KEY_BYTES);
      number(record.arrivalMillis());
      rawMessage(raw, from, end, encoding);
      text(encoding.label());
      rows.endRow();
    } catch (ValueException e) {
      rows.rollbackRow();
      throw new IllegalStateException("The error table takes any text and time", e);
    } catch (RuntimeException | Error e) {
      rows.rollbackRow();
      throw e;
    }
  }

  private static String cutNote(int kept, int all) {
    return " (raw_message holds the first " + kept + " bytes of " + all + ")";
  }

  private void rawMessage(byte[] raw, int from, int to, RawEncoding encoding)
      throws ValueException {
    if (encoding.isBase64()) {
      byte[] encoded = Base64.getEncoder().encode(ByteBuffer.wrap(raw, from, to - from)).array();
      writer().appendString(encoded, 0, encoded.length);
    } else {
      writer().appendString(raw, from, to);
    }
  }

  /** The end of a text that is cut there at the latest: no character of UTF-8 is cut in two. */
  private static int characterEnd(byte[] text, int from, int latest) {
    int end = latest;
    while (end > from && latest - end < 3 && (text[end] & 0xC0) == 0x80) {
      end--;
    }
    return (text[end] & 0xC0) == 0x80 ? latest : end;
  }

  private void text(String text) throws ValueException {
    text(text, MAX_MESSAGE_BYTES);
  }

  private void text(String text, int most) throws ValueException {
    text(start(text, most + 1), most);
  }

  /** At least so many bytes of a text, or all of it. No character is shorter than a byte. */
  private static byte[] start(String text, int bytes) {
    String start = text.length() > bytes ? text.substring(0, bytes) : text;
    return start.getBytes(StandardCharsets.UTF_8);
  }

  private void text(byte[] text, int most) throws ValueException {
    int end = text.length > most ? characterEnd(text, 0, most) : text.length;
    writer().appendString(text, 0, end);
  }

  private void number(long number) throws ValueException {
    byte[] digits = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    writer().appendNumber(digits, 0, digits.length);
  }

  private ScalarWriter writer() {
    return (ScalarWriter) rows.writer(next++);
  }
}
