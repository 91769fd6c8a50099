package io.millrace.job.sink.insert;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.block.JsonTextColumns;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.RawRow;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a block for the error table. The server shows them as JSON. A server that rejects a
 * row because it cannot read it cannot show it either: such a row is taken from the block itself,
 * so that the row and its block never wait for an answer that will not come.
 */
final class RawRows {
  private RawRows() {}

  /**
   * Returns all rows of the block, in order.
   *
   * @throws InsertException retryable or permanent
   */
  static List<RawRow> of(SealedBlock block, Inserter inserter)
      throws InsertException, InterruptedException {
    Optional<byte[]> json = json(block, inserter);
    if (json.isPresent()) {
      return RawRow.jsonLines(json.get());
    }
    if (block.rows() == 1) {
      return List.of(withoutServer(block, inserter));
    }
    List<RawRow> rows = new ArrayList<>();
    for (SealedBlock part : BlockParts.of(block, inserter)) {
      rows.addAll(of(part, inserter));
    }
    return rows;
  }

  /** Empty if the server cannot read the rows. */
  private static Optional<byte[]> json(SealedBlock block, Inserter inserter)
      throws InsertException, InterruptedException {
    try {
      return Optional.of(inserter.json(block));
    } catch (InsertException failure) {
      if (failure.verdict() != Verdict.ROWS_REFUSED) {
        throw failure;
      }
      return Optional.empty();
    }
  }

  private static RawRow withoutServer(SealedBlock row, Inserter inserter)
      throws InsertException, InterruptedException {
    Optional<JsonTextColumns> columns = JsonTextColumns.of(row);
    if (columns.isPresent()) {
      Optional<SealedBlock> others = columns.get().others();
      Optional<byte[]> json =
          others.isPresent() ? json(others.get(), inserter) : Optional.of(new byte[] {'{', '}'});
      if (json.isPresent()) {
        return RawRow.json(joined(RawRow.json(json.get()).bytes(), columns.get().texts()));
      }
    }
    return RawRow.ofNative(row.plainBody());
  }

  /** Adds fields to an object. */
  private static byte[] joined(byte[] object, Map<String, byte[]> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int end = object.length - 1;
    out.write(object, 0, end);
    boolean first = end == 1;
    for (Map.Entry<String, byte[]> field : fields.entrySet()) {
      if (!first) {
        out.write(',');
      }
      first = false;
      out.write('"');
      out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(field.getKey()));
      out.write('"');
      out.write(':');
      out.writeBytes(field.getValue());
    }
    out.write('}');
    return out.toByteArray();
  }
}
