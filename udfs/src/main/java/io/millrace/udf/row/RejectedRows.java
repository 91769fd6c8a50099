package io.millrace.udf.row;

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
import io.millrace.udf.table.JsonEncoding;
import io.millrace.udf.table.RawRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Converts rejected documents to rows of the error table. Every document gets a row; a document
 * that is too long is truncated, and the row says so.
 */
public final class RejectedRows {
  /** Whether the bytes are exactly the rejected document. */
  public enum Extent {
    WHOLE,
    /** They contain the rejected part, and may contain what became rows. */
    AT_LEAST
  }

  /**
   * Maximum bytes of a document to keep. The row stays well below {@link RowBuffers#MAX_ROW_BYTES},
   * in base64 as well.
   */
  public static final int MAX_RAW_BYTES = 16 << 20;

  /**
   * Maximum bytes of a partition key to keep: 256 characters, the maximum of Kinesis. Only a key
   * inside an aggregated record can be longer.
   */
  static final int MAX_KEY_BYTES = 1 << 10;

  /** Maximum bytes of a message to keep. */
  static final int MAX_MESSAGE_BYTES = 64 << 10;

  private static final BoundColumn[] COLUMNS =
      ErrorTable.columns().stream()
          .map(c -> new BoundColumn(c, ColumnSource.field(c.name()), MissingValue.TYPE_DEFAULT))
          .toArray(BoundColumn[]::new);

  private static final Map<String, Integer> POSITIONS =
      IntStream.range(0, COLUMNS.length)
          .boxed()
          .collect(Collectors.toUnmodifiableMap(i -> COLUMNS[i].name(), i -> i));

  private static final Record NO_RECORD = new Record(new byte[0], "", "", "", "", 0);

  private final Rows rows =
      new Rows(COLUMNS, new BitSet(), ZoneOffset.UTC, EmptyText.KEEP, JsonEncoding.TEXT);

  /** The rows so far. */
  public Rows rows() {
    return rows;
  }

  /**
   * Appends one row.
   *
   * @param rejectedMillis when the document was rejected, milliseconds since the epoch
   * @param column the column that rejected its value; empty if there is no such column
   * @param documentIndex index of the document in the record, from 0
   * @param buffer contains the document, or the whole payload if it has no document
   * @param from start of the document in the buffer
   * @param to end of the document, exclusive
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
   * Appends a row that ClickHouse, or a view, rejected. Its record is unknown, unless the table has
   * columns for it.
   *
   * @param message the server's message
   */
  public void addRefused(long rejectedMillis, Reason reason, String message, RawRow row) {
    byte[] raw = row.bytes();
    int end = raw.length > MAX_RAW_BYTES ? characterEnd(raw, 0, MAX_RAW_BYTES) : raw.length;
    add(
        rejectedMillis,
        reason,
        "",
        message,
        NO_RECORD,
        new byte[0],
        0,
        raw,
        0,
        end,
        raw.length,
        end == raw.length ? row.encoding() : row.encoding().cut());
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
    try {
      number(ErrorTable.TIME, rejectedMillis);
      text(ErrorTable.REASON, reason.label());
      text(ErrorTable.COLUMN, column);
      text(ErrorTable.MESSAGE, end < to ? message + cutNote(end - from, to - from) : message);
      text(ErrorTable.STREAM, record.stream());
      text(ErrorTable.SHARD, record.shardId());
      text(ErrorTable.SEQUENCE_NUMBER, record.sequenceNumber());
      number(ErrorTable.DOCUMENT_INDEX, documentIndex);
      text(ErrorTable.PARTITION_KEY, key, MAX_KEY_BYTES);
      number(ErrorTable.ARRIVAL_TIME, record.arrivalMillis());
      rawMessage(raw, from, end, encoding);
      text(ErrorTable.RAW_MESSAGE_ENCODING, encoding.label());
      rows.endRow();
    } catch (ValueException e) {
      rows.rollbackRow();
      throw new IllegalStateException("The error table accepts any text and time", e);
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
      writer(ErrorTable.RAW_MESSAGE).appendString(encoded, 0, encoded.length);
    } else {
      writer(ErrorTable.RAW_MESSAGE).appendString(raw, from, to);
    }
  }

  /** Returns the end of a truncated text, without splitting a UTF-8 character. */
  private static int characterEnd(byte[] text, int from, int latest) {
    int end = latest;
    while (end > from && latest - end < 3 && (text[end] & 0xC0) == 0x80) {
      end--;
    }
    return (text[end] & 0xC0) == 0x80 ? latest : end;
  }

  private void text(String column, String text) throws ValueException {
    text(column, start(text, MAX_MESSAGE_BYTES + 1), MAX_MESSAGE_BYTES);
  }

  /**
   * Returns at least this many bytes of a text, or all of it. No character is shorter than a byte.
   */
  private static byte[] start(String text, int bytes) {
    String start = text.length() > bytes ? text.substring(0, bytes) : text;
    return start.getBytes(StandardCharsets.UTF_8);
  }

  private void text(String column, byte[] text, int most) throws ValueException {
    int end = text.length > most ? characterEnd(text, 0, most) : text.length;
    writer(column).appendString(text, 0, end);
  }

  private void number(String column, long number) throws ValueException {
    byte[] digits = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    writer(column).appendNumber(digits, 0, digits.length);
  }

  private ScalarWriter writer(String column) {
    return (ScalarWriter) rows.writer(Objects.requireNonNull(POSITIONS.get(column), column));
  }
}
