package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.util.List;
import java.util.Optional;

/** A block's rows, separated: those on which materialized views fail, and the others. */
public final class IsolationResult {
  private final Optional<SealedBlock> others;
  private final List<Row> rows;

  /** A row on which at least one view fails. */
  public static final class Row {
    private final int number;
    private final byte[] json;
    private final InsertException failure;

    /**
     * @param number its index in the block, from 0
     * @param json the row in the server's JSONEachRow format
     * @param failure the server's error, and the views concerned
     */
    public Row(int number, byte[] json, InsertException failure) {
      this.number = number;
      this.json = json;
      this.failure = failure;
    }

    int number() {
      return number;
    }

    byte[] json() {
      return json;
    }

    InsertException failure() {
      return failure;
    }
  }

  /**
   * @param others the rows on which no view fails, under the block's token; empty if all fail
   * @param rows the failing rows, in their order
   */
  public IsolationResult(Optional<SealedBlock> others, List<Row> rows) {
    this.others = others;
    this.rows = List.copyOf(rows);
  }

  /** The rows on which no view fails, under the block's token; empty if all fail. */
  public Optional<SealedBlock> others() {
    return others;
  }

  List<Row> rows() {
    return rows;
  }
}
