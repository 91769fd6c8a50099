package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.util.List;
import java.util.Optional;

/** A block's rows, told apart: those that materialized views throw on, and the others. */
public final class IsolationResult {
  private final Optional<SealedBlock> others;
  private final List<Row> rows;

  /** A row that at least one view throws on. */
  public static final class Row {
    private final int number;
    private final byte[] json;
    private final InsertException failure;

    /**
     * @param number in the block, from 0
     * @param json the row as the server's JSONEachRow
     * @param failure what the server says of it, and of which views
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
   * @param others the rows no view throws on, under the block's own token; empty when there are
   *     none
   * @param rows all others, in their order
   */
  public IsolationResult(Optional<SealedBlock> others, List<Row> rows) {
    this.others = others;
    this.rows = List.copyOf(rows);
  }

  /** The rows no view throws on, under the block's own token; empty when there are none. */
  public Optional<SealedBlock> others() {
    return others;
  }

  List<Row> rows() {
    return rows;
  }
}
