package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.TableExpressions;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.clickhouse.sql.ViewTarget;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.decode.PayloadFormat;
import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a table keeps the newest row of every key when it is filled with changes: an engine that
 * replaces rows by version and knows deletions, and versions that fit.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/engines/table-engines/mergetree-family/replacingmergetree">
 *     ReplacingMergeTree</a>
 */
final class ChangeTableChecks {
  private static final Pattern REPLACING =
      Pattern.compile(
          "(?:Replicated|Shared)?ReplacingMergeTree(?<arguments>\\(.*)?(?: .*)?", Pattern.DOTALL);
  private static final Pattern STORING =
      Pattern.compile(".*MergeTree|Log|TinyLog|StripeLog|Memory");
  private static final String ENGINE = "ReplacingMergeTree(_version, _deleted)";

  private final PipelineConfig config;
  private final TableSchema schema;
  private final TableInfo table;
  private final List<Finding> findings = new ArrayList<>();

  private ChangeTableChecks(PipelineConfig config, TableSchema schema, TableInfo table) {
    this.config = config;
    this.schema = schema;
    this.table = table;
  }

  /** No findings unless the payload is change data and the table stores rows itself. */
  static List<Finding> run(PipelineConfig config, TableSchema schema, TableInfo table) {
    ChangeTableChecks checks = new ChangeTableChecks(config, schema, table);
    if (config.payload().isChangeData() && STORING.matcher(table.engine()).matches()) {
      checks.engine();
    }
    return checks.findings;
  }

  private void engine() {
    Matcher replacing = REPLACING.matcher(table.engineFull());
    if (!replacing.matches()) {
      warn(
          "keeps a row for every change, because its engine is "
              + table.engine()
              + "; the table at the source has one for each key",
          "Create the table with ENGINE = "
              + ENGINE
              + " and the source's key as ORDER BY; millrace create proposes it. Ignore this"
              + " warning to keep the history");
      return;
    }
    List<String> columns = columns(Optional.ofNullable(replacing.group("arguments")).orElse(""));
    if (columns.isEmpty()) {
      warn(
          "keeps the row that was inserted last, because its engine has no version; a repeated or"
              + " late change replaces a newer row",
          "Create the table with ENGINE = " + ENGINE);
      return;
    }
    version(columns.get(0));
    if (columns.size() == 1) {
      warn(
          "shows deleted rows, because its engine does not know the column with the deletions",
          "Create the table with ENGINE = ReplacingMergeTree("
              + TableName.quote(columns.get(0))
              + ", _deleted), or leave out deleted rows in queries");
    } else {
      source(columns.get(1), ChangeField.DELETED);
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              Stage.CLICKHOUSE,
              "table "
                  + schema.name().quoted()
                  + ": keeps the newest row of every key, and no deleted ones (query it with"
                  + " FINAL)"));
    }
  }

  /** The columns among the engine's arguments: not the path and name of a replica. */
  private static List<String> columns(String arguments) {
    return TableExpressions.arguments(arguments).stream()
        .filter(argument -> !argument.startsWith("'"))
        .map(ViewTarget::unquoted)
        .collect(Collectors.toList());
  }

  private void version(String column) {
    source(column, ChangeField.VERSION);
    if (schema.sortingKey().contains(column)) {
      warn(
          "keeps every change, because its sorting key contains the version "
              + TableName.quote(column),
          "Create the table with only the source's key as ORDER BY");
    }
    PayloadFormat format = config.get(PayloadOptions.PAYLOAD);
    String needed =
        format == PayloadFormat.DMS
            ? "U?Int256"
            : format == PayloadFormat.MAXWELL ? "U?Int(128|256)" : ".*";
    Optional<Column> found = column(column);
    if (found.isPresent()
        && isChangeField(column, ChangeField.VERSION)
        && !found.get().type().matches(needed)) {
      warn(
          "rejects every change: the versions of source.payload "
              + KeyStyle.kebab(format)
              + " do not fit its column "
              + TableName.quote(column)
              + " "
              + found.get().type(),
          "Create the table with "
              + TableName.quote(column)
              + (format == PayloadFormat.DMS ? " UInt256" : " UInt128"));
    }
  }

  private void source(String column, ChangeField field) {
    if (column(column).isPresent()
        && config.mapping().given(column) == null
        && !isChangeField(column, field)) {
      warn(
          "takes the column " + TableName.quote(column) + " of its engine from a field of the rows",
          "To fill it from the change: columns: {"
              + PartitionChecks.yaml(column)
              + ": "
              + field.label()
              + "}");
    }
  }

  /** Whether a column takes the metadata of its name, or is mapped to it. */
  private boolean isChangeField(String column, ChangeField field) {
    ColumnSource given = config.mapping().given(column);
    return given == null ? column.equals(field.label()) : given.changeFields().contains(field);
  }

  private Optional<Column> column(String name) {
    return schema.columns().stream().filter(column -> column.name().equals(name)).findFirst();
  }

  private void warn(String what, String fix) {
    findings.add(
        Finding.warn(Stage.CLICKHOUSE, "table " + schema.name().quoted() + " " + what, fix));
  }
}
