package io.millrace.job.tool.infer;

import io.millrace.job.tool.sample.SampledDocument;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MappingException;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Converts the sample into the proposed columns, without a table: a type that does not take every
 * value gives way to text. Types that the user chose stay, and values they refuse are reported.
 */
final class ProposalCheck {
  private static final TableName NOWHERE = new TableName("", "proposed");

  private final SampledDocuments documents;
  private final Set<String> fixed;
  private final ValuesInErrors values;

  ProposalCheck(SampledDocuments documents, Set<String> fixed, ValuesInErrors values) {
    this.values = values;
    this.documents = documents;
    this.fixed = fixed;
  }

  InferredColumns run(List<ProposedColumn> proposed) {
    List<ProposedColumn> columns = new ArrayList<>(proposed);
    while (true) {
      InferredColumns result = new InferredColumns(columns, List.of());
      TableSchema schema = schema(columns);
      Mapping mapping = mapping(result);
      List<String> unsupported = Converter.check(schema, mapping);
      if (!unsupported.isEmpty()) {
        return new InferredColumns(columns, unsupported);
      }
      Set<String> complaints = new LinkedHashSet<>();
      Optional<ConvertException> misfit = convert(schema, mapping, complaints);
      if (misfit.isEmpty()) {
        return new InferredColumns(columns, new ArrayList<>(complaints));
      }
      columns.replaceAll(column -> widened(column, misfit.get()));
    }
  }

  /** The first value that does not fit a column that may change, if there is one. */
  private Optional<ConvertException> convert(
      TableSchema schema, Mapping mapping, Set<String> complaints) {
    Converter converter = converter(schema, mapping);
    JsonReader reader = new JsonReader();
    for (SampledDocument document : documents.sources()) {
      byte[] source = document.source();
      reader.reset(source, 0, source.length);
      converter.begin(document.record());
      converter.beginDocument(document.index());
      try {
        converter.clear(converter.convert(reader, 0));
      } catch (JsonException | ConvertException e) {
        if (e instanceof ConvertException && mayChange((ConvertException) e, schema)) {
          return Optional.of((ConvertException) e);
        }
        complaints.add(String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private boolean mayChange(ConvertException misfit, TableSchema schema) {
    return schema.columns().stream()
        .anyMatch(
            column ->
                column.name().equals(misfit.column())
                    && !fixed.contains(column.name())
                    && !column.type().matches("(LowCardinality\\()?(Nullable\\()?String\\)*"));
  }

  private static ProposedColumn widened(ProposedColumn column, ConvertException misfit) {
    if (!column.name().equals(misfit.column())) {
      return column;
    }
    return column.as(
        column.isNullable() ? "Nullable(String)" : "String",
        "not every value fits " + column.type());
  }

  private static TableSchema schema(List<ProposedColumn> proposed) {
    List<Column> columns = new ArrayList<>();
    for (ProposedColumn column : proposed) {
      columns.add(new Column(column.name(), column.type(), DefaultKind.NONE));
    }
    return new TableSchema(NOWHERE, columns);
  }

  private static Mapping mapping(InferredColumns columns) {
    try {
      return Mapping.parse(columns.mapping());
    } catch (MappingException e) {
      throw new IllegalStateException("JSON Pointers and forms of times are a mapping", e);
    }
  }

  private Converter converter(TableSchema schema, Mapping mapping) {
    try {
      return new Converter(schema, mapping, values);
    } catch (SchemaException e) {
      throw new IllegalStateException("The columns were checked", e);
    }
  }
}
