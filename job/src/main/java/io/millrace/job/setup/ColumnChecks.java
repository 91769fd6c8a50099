package io.millrace.job.setup;

import io.millrace.job.config.Suggestion;
import io.millrace.job.setup.Finding.Stage;
import io.millrace.udf.convert.Column;
import io.millrace.udf.convert.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether every column can be filled as the configuration says. */
final class ColumnChecks {
  private final TableSchema schema;
  private final Map<String, String> mapping;

  ColumnChecks(TableSchema schema, Map<String, String> mapping) {
    this.schema = schema;
    this.mapping = mapping;
  }

  List<Finding> run() {
    List<String> names = schema.columns().stream().map(Column::name).collect(Collectors.toList());
    List<Finding> findings = new ArrayList<>();
    for (String column : mapping.keySet()) {
      if (!names.contains(column)) {
        findings.add(
            Finding.error(
                Stage.CLICKHOUSE,
                "columns." + column + ": table " + schema.name().quoted() + " has no such column",
                "Add the column or correct the key"
                    + Suggestion.question(Suggestion.nearest(column, names))));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              Stage.CLICKHOUSE,
              "table " + schema.name().quoted() + " has " + names.size() + " columns"));
    }
    return findings;
  }
}
