package io.millrace.job.sink;

import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.util.ArrayList;
import java.util.List;

/** What is to be done with a block: one thing, tried until it is done. */
interface Step {
  /**
   * Does it, once.
   *
   * @return the blocks that take this one's place; none when it has landed
   */
  List<SealedBlock> apply(Inserter inserter, SealedBlock block)
      throws InsertException, InterruptedException;

  /** Inserts it. */
  Step INSERT =
      (inserter, block) -> {
        inserter.insert(block);
        return List.of();
      };

  /** Inserts it, and leaves views out that throw on it. */
  Step INSERT_DESPITE_VIEWS =
      (inserter, block) -> {
        inserter.insertDespiteViews(block);
        return List.of();
      };

  /** Takes it apart, see {@link Division}. */
  Step DIVIDE =
      (inserter, block) -> {
        List<SealedBlock> parts = new ArrayList<>();
        for (Division.Part part : Division.of(block)) {
          parts.add(inserter.part(block, part.from(), part.rows(), part.token()));
        }
        return parts;
      };

  /**
   * Makes a row of the error table of its only row.
   *
   * @param message what the server said about it
   */
  static Step reject(TableName errorTable, String message) {
    return (inserter, block) ->
        List.of(
            RefusedRow.rejected(
                block, errorTable, Division.rejectedToken(block), message, inserter.json(block)));
  }
}
