package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The result of a {@link BlockAction} that succeeded. */
public final class BlockResult {
  /** Where the block's rows are after the action. */
  public enum Kind {
    /** In the table. */
    INSERTED,
    /** In the table, and not in the views that fail on them. */
    INSERTED_WITHOUT_VIEWS,
    /** In parts that replace the block; nothing was inserted. */
    SPLIT,
    /** In a row of the error table that replaces the block; nothing was inserted. */
    REJECTED,
    /**
     * In the table. The replacements complete its views and the error table: the rows on which no
     * view fails, and one row of the error table for each other row.
     */
    ISOLATED,
    /** In rows of the error table that replace the block. */
    DIVERTED
  }

  private final Kind kind;
  private final List<SealedBlock> replacements;
  private final int errorRows;

  private BlockResult(Kind kind, List<SealedBlock> replacements, int errorRows) {
    this.kind = kind;
    this.replacements = List.copyOf(replacements);
    this.errorRows = errorRows;
  }

  static BlockResult inserted() {
    return new BlockResult(Kind.INSERTED, List.of(), 0);
  }

  static BlockResult insertedWithoutViews() {
    return new BlockResult(Kind.INSERTED_WITHOUT_VIEWS, List.of(), 0);
  }

  static BlockResult split(List<SealedBlock> parts) {
    return new BlockResult(Kind.SPLIT, parts, 0);
  }

  static BlockResult rejected(SealedBlock errorRow) {
    return new BlockResult(Kind.REJECTED, List.of(errorRow), 1);
  }

  /**
   * @param rest the rows on which no view fails, under the block's token; empty if there are no
   *     such rows
   * @param errorRows one block of the error table for each other row
   */
  static BlockResult isolated(Optional<SealedBlock> rest, List<SealedBlock> errorRows) {
    List<SealedBlock> replacements = new ArrayList<>(errorRows);
    rest.ifPresent(replacements::add);
    return new BlockResult(Kind.ISOLATED, replacements, errorRows.size());
  }

  /**
   * @param rows of the diverted block
   */
  static BlockResult diverted(List<SealedBlock> errorBlocks, int rows) {
    return new BlockResult(Kind.DIVERTED, errorBlocks, rows);
  }

  public Kind kind() {
    return kind;
  }

  /** The blocks that replace this one; empty if its rows need no further insert. */
  public List<SealedBlock> replacements() {
    return replacements;
  }

  /** Rows of the block that became rows of the error table. */
  public int errorRows() {
    return errorRows;
  }
}
