package io.millrace.job.preflight;

import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares an error table with what rejected rows need. */
final class ErrorTableChecks {
  private ErrorTableChecks() {}

  /** Finds the columns that an existing table lacks. */
  static List<Finding> compare(TableSchema wanted, TableSchema found) {
    Map<String, Column> existing =
        found.columns().stream().collect(Collectors.toMap(Column::name, column -> column));
    List<Finding> findings = new ArrayList<>();
    for (Column column : wanted.columns()) {
      if (!existing.containsKey(column.name())) {
        findings.add(
            Finding.error(
                Stage.CLICKHOUSE,
                "error table " + found.name().quoted() + " lacks column " + column,
                "ALTER TABLE " + found.name().quoted() + " ADD COLUMN " + column));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              Stage.CLICKHOUSE,
              "error table " + found.name().quoted() + " has all required columns"));
    }
    return findings;
  }
}
