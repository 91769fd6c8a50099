package io.millrace.udf.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.row.RejectedRows.Extent;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.ErrorTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RejectedRowsTest {
  private static final long REJECTED = 1_700_000_000_123L;
  private static final long ARRIVED = 1_600_000_000_456L;
  private static final long INDEX = 77;

  @Test
  void everyColumnHoldsWhatItsNameSays() throws Exception {
    RejectedRows rejected = new RejectedRows();
    byte[] document = "{the document}".getBytes(StandardCharsets.UTF_8);
    Record record =
        new Record(document, "the stream", "the shard", "the sequence", "the key", ARRIVED);

    rejected.add(
        REJECTED,
        Reason.INVALID_VALUE,
        "the column",
        "the message",
        record,
        INDEX,
        document,
        0,
        document.length,
        Extent.WHOLE);

    Map<String, byte[]> expected = new LinkedHashMap<>();
    expected.put("time", number(REJECTED));
    expected.put("reason", text(Reason.INVALID_VALUE.label()));
    expected.put("column", text("the column"));
    expected.put("message", text("the message"));
    expected.put("stream", text("the stream"));
    expected.put("shard", text("the shard"));
    expected.put("sequence_number", text("the sequence"));
    expected.put("document_index", number(INDEX));
    expected.put("partition_key", text("the key"));
    expected.put("arrival_time", number(ARRIVED));
    expected.put("raw_message", document);
    expected.put("raw_message_encoding", text("utf-8"));
    assertThat(ErrorTable.columns())
        .extracting(Column::name)
        .containsExactlyElementsOf(expected.keySet());
    Rows rows = rejected.rows();
    assertThat(rows.count()).isEqualTo(1);
    assertThat(rows.columns()).containsExactlyElementsOf(expected.keySet());
    int position = 0;
    for (Map.Entry<String, byte[]> column : expected.entrySet()) {
      assertThat(written(rows, position)).as(column.getKey()).endsWith(column.getValue());
      position++;
    }
  }

  private static byte[] written(Rows rows, int column) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    rows.writeColumn(column, out);
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }
}
