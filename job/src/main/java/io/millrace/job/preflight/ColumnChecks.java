package io.millrace.job.preflight;

import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
    lengths(schema).ifPresent(findings::add);
    return findings;
  }

  /** Whether rows may have arrays of a Nested whose lengths only the server knows. */
  private static Optional<Finding> lengths(TableSchema schema) {
    Map<String, List<Column>> byNested =
        schema.columns().stream()
            .filter(column -> column.nested() != null && isStoredArray(column))
            .collect(
                Collectors.groupingBy(ColumnChecks::nested, TreeMap::new, Collectors.toList()));
    List<String> names =
        byNested.values().stream()
            .filter(columns -> columns.size() > 1)
            .flatMap(List::stream)
            .filter(column -> column.defaultKind() != DefaultKind.NONE)
            .map(column -> TableName.quote(column.name()))
            .collect(Collectors.toList());
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.warn(
                Stage.CLICKHOUSE,
                "table "
                    + schema.name().quoted()
                    + ": the server computes "
                    + String.join(", ", names)
                    + " of a Nested; where their length is not that of the other columns of the"
                    + " Nested, it rejects the whole block",
                "Make their expressions depend on the length of the other columns. A rejected block"
                    + " is split until the rows at fault are alone, which is slow if there are many"));
  }

  private static boolean isStoredArray(Column column) {
    return column.type().contains("Array(")
        && column.defaultKind() != DefaultKind.ALIAS
        && column.defaultKind() != DefaultKind.EPHEMERAL;
  }

  private static String nested(Column column) {
    return String.valueOf(column.nested());
  }
}
