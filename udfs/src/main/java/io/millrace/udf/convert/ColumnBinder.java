package io.millrace.udf.convert;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.nested.ColumnWriters;
import io.millrace.udf.column.nested.NullableWriter;
import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.mapping.ChangeMetadata;
import io.millrace.udf.mapping.ColumnNames;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.ColumnSourceSyntaxException;
import io.millrace.udf.mapping.CustomTimeFormat;
import io.millrace.udf.mapping.FieldConflicts;
import io.millrace.udf.mapping.FlattenedName;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.Metadata;
import io.millrace.udf.mapping.NearestName;
import io.millrace.udf.row.BoundColumn;
import io.millrace.udf.row.MissingValue;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableSchema;
import io.millrace.udf.type.UnsupportedTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Binds columns to the schema and the mapping, or reports the problems. */
final class ColumnBinder {
  private final List<BoundColumn> columns = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final FieldConflicts claims = new FieldConflicts();
  private final Mapping mapping;

  ColumnBinder(TableSchema schema, Mapping mapping) {
    this.mapping = mapping;
    checkMapping(schema, mapping);
    ColumnWriters writers = new ColumnWriters(schema.zone(), new RowBuffers());
    for (Column column : schema.columns()) {
      if (column.defaultKind().isWritable()) {
        bind(column, writers);
      }
    }
    if (columns.isEmpty() && problems.isEmpty()) {
      problems.add("table " + schema.name() + " has no writable column");
    }
  }

  /** In the table's order. */
  List<BoundColumn> columns() throws SchemaException {
    if (!problems.isEmpty()) {
      throw new SchemaException(problems);
    }
    return List.copyOf(columns);
  }

  /** Columns that have a value in every row of a block, regardless of the documents. */
  Set<String> alwaysSent() {
    return columns.stream()
        .filter(
            column ->
                column.missingValue() == MissingValue.TYPE_DEFAULT
                    || column.source().isAlwaysThere())
        .map(BoundColumn::name)
        .collect(Collectors.toSet());
  }

  /**
   * The documents' own fields that decide the place of a row in the table's sorting key; empty if
   * they are unknown.
   */
  KeyFields keyFields(List<String> sortingKey) {
    Set<String> fields = new TreeSet<>();
    Set<String> distinguishNull = new TreeSet<>();
    for (String name : sortingKey) {
      Optional<BoundColumn> column =
          columns.stream().filter(bound -> bound.name().equals(name)).findFirst();
      boolean isComputed = column.isEmpty();
      boolean isWhole =
          column.filter(bound -> bound.source().places().contains(List.of())).isPresent();
      if (isComputed || isWhole) {
        return KeyFields.UNKNOWN;
      }
      Set<String> own = column.get().source().topLevelFields();
      fields.addAll(own);
      if (!storesNullAsEmpty(column.get())) {
        distinguishNull.addAll(own);
      }
    }
    Set<String> emptyForNull = new TreeSet<>(fields);
    emptyForNull.removeAll(distinguishNull);
    return new KeyFields(fields, emptyForNull);
  }

  private static boolean storesNullAsEmpty(BoundColumn column) {
    return column.source().isPlace()
        && column.missingValue() == MissingValue.TYPE_DEFAULT
        && !column.type().matches("(LowCardinality\\()?Nullable\\(.*|Variant.*|Dynamic.*");
  }

  /** Whether a row may lack a column that has no substitute value. */
  boolean mayLackColumns() {
    return columns.stream()
        .anyMatch(column -> column.canBeLeftOut() && !column.source().isAlwaysThere());
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  private void bind(Column column, ColumnWriters writers) {
    if (GivenFlags.columnOf(column.name()) != null) {
      problems.add(
          "column \"" + column.name() + "\": names that begin like this are reserved; rename it");
      return;
    }
    try {
      MissingValue missing = missingValue(column, writers.writer(column.type()));
      columns.add(new BoundColumn(column, source(column), missing));
    } catch (UnsupportedTypeException | ColumnSourceSyntaxException e) {
      problems.add("column \"" + column.name() + "\" " + column.type() + ": " + e.getMessage());
    }
  }

  private ColumnSource source(Column column) throws ColumnSourceSyntaxException {
    ColumnSource given = mapping.given(column.name());
    ColumnSource source = given == null ? unmentioned(column.name()) : given;
    claims.add(column.name(), source, mapping, given == null);
    CustomTimeFormat time = mapping.time(column.name());
    if (time == null) {
      return source.changeField() == ChangeField.CHANGED_AT
          ? changedAt(source, column.type())
          : source;
    }
    if (!CustomTimeFormat.fits(column.type())) {
      throw new ColumnSourceSyntaxException("format and unit apply to dates and times only");
    }
    return time.of(source, column.type());
  }

  /** The time of a change in the form that metadata times have in a column of this type. */
  private static ColumnSource changedAt(ColumnSource source, String type) {
    switch (MetadataColumn.timeForm(type)) {
      case ISO_DATE:
        return source.asDate();
      case EPOCH_MILLIS:
        return source.asMilliseconds();
      default:
        return source;
    }
  }

  private ColumnSource unmentioned(String column) throws ColumnSourceSyntaxException {
    ChangeField change = ChangeField.ofLabel(column);
    if (change != null && mapping.changeMetadata() == ChangeMetadata.PRESENT) {
      return ColumnSource.change(change);
    }
    Metadata metadata = Metadata.ofLabel(column);
    if (metadata != null) {
      return ColumnSource.metadata(metadata);
    }
    if (column.equals(ColumnSource.RAW_MESSAGE)) {
      return ColumnSource.place(List.of());
    }
    return mapping.columnNames() == ColumnNames.FLATTEN
        ? ColumnSource.anyOf(FlattenedName.places(column))
        : ColumnSource.field(column);
  }

  /** Depends on what the column's type can express. */
  private static MissingValue missingValue(Column column, ColumnWriter writer) {
    if (column.defaultKind() == DefaultKind.NONE) {
      return MissingValue.TYPE_DEFAULT;
    }
    if (writer instanceof NullableWriter) {
      return MissingValue.LEAVE_OUT_WHEN_MISSING;
    }
    return writer instanceof ScalarWriter
        ? MissingValue.NULL_TAKES_DEFAULT
        : MissingValue.LEAVE_OUT_WHEN_NULL;
  }

  private void checkMapping(TableSchema schema, Mapping mapping) {
    Set<String> known = schema.columns().stream().map(Column::name).collect(Collectors.toSet());
    for (String name : mapping.columns()) {
      if (!known.contains(name)) {
        String near = NearestName.of(name, known);
        problems.add(
            "column \""
                + name
                + "\" is mapped, but table "
                + schema.name()
                + " has no such column"
                + (near == null ? "" : "; did you mean \"" + near + "\"?"));
      }
    }
    for (Column column : schema.columns()) {
      if (mapping.columns().contains(column.name()) && !column.defaultKind().isWritable()) {
        problems.add(
            "column \""
                + column.name()
                + "\" is mapped, but ClickHouse does not accept values for it: it is "
                + column.defaultKind());
      }
    }
  }
}
