package io.millrace.job.preflight;

import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** Whether every column can be filled as the configuration says. */
final class ColumnChecks {
  private ColumnChecks() {}

  static List<Finding> run(TableSchema schema, Mapping mapping) {
    List<Finding> findings = new ArrayList<>();
    for (String problem : Converter.check(schema, mapping)) {
      findings.add(
          Finding.error(
              Stage.CLICKHOUSE,
              "table " + schema.name().quoted() + ": " + problem,
              "Change the column, or its key under columns"));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              Stage.CLICKHOUSE,
              "table "
                  + schema.name().quoted()
                  + ": every column can be filled, of "
                  + schema.columns().size()));
    }
    return findings;
  }
}
