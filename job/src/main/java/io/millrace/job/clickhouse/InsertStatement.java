package io.millrace.job.clickhouse;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.util.stream.Collectors;

/**
 * The statement that inserts a block. Names are always quoted, and the columns always named: a
 * column left out takes its DEFAULT, and one added to the table later disturbs nobody.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/statements/insert-into">INSERT INTO</a>
 */
final class InsertStatement {
  private InsertStatement() {}

  static String of(SealedBlock block) {
    return "INSERT INTO "
        + block.table().quoted()
        + block.columns().stream()
            .map(TableName::quote)
            .collect(Collectors.joining(", ", " (", ")"))
        + " FORMAT Native";
  }
}
