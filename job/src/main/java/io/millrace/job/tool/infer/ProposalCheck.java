package io.millrace.job.tool.infer;

import io.millrace.job.tool.infer.SampledDocuments.Rejection;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Converts the sample into the proposed columns, without a table: a type that does not take every
 * value gives way to text. Types that the user chose stay, and values they refuse are reported.
 * What no type would take is a rejected document.
 */
final class ProposalCheck {
  private static final TableName NOWHERE = new TableName("", "proposed");

  private final SampledDocuments documents;
  private final Set<String> fixed;
  private final Mapping rules;
  private final Map<String, String> given;
  private final ValuesInErrors values;

  /**
   * @param rules the pipeline's rules for what is not mapped
   * @param given keys of the mapping that stay as they are
   */
  ProposalCheck(
      SampledDocuments documents,
      Set<String> fixed,
      Mapping rules,
      Map<String, String> given,
      ValuesInErrors values) {
    this.documents = documents;
    this.fixed = fixed;
    this.rules = rules;
    this.given = given;
    this.values = values;
  }

  Result run(List<ProposedColumn> proposed) {
    List<ProposedColumn> columns = new ArrayList<>(proposed);
    while (true) {
      TableSchema schema = schema(columns);
      Mapping mapping = mapping(columns);
      List<String> unsupported = columns.isEmpty() ? List.of() : Converter.check(schema, mapping);
      if (columns.isEmpty() || !unsupported.isEmpty()) {
        return new Result(columns, unsupported, Map.of());
      }
      Set<String> complaints = new LinkedHashSet<>();
      Map<SampledDocument, Rejection> rejected = new LinkedHashMap<>();
      ConvertException misfit = convert(schema, mapping, complaints, rejected);
      if (misfit == null) {
        return new Result(columns, new ArrayList<>(complaints), rejected);
      }
      columns.replaceAll(column -> widened(column, misfit));
    }
  }

  /** Tells why documents are rejected by a table of these columns; null if they are not. */
  Function<SampledDocument, @Nullable Rejection> judge(List<ProposedColumn> columns) {
    Converter converter = converter(schema(columns), mapping(columns));
    JsonReader reader = new JsonReader();
    return document -> {
      try {
        convert(document, converter, reader);
        return null;
      } catch (JsonException e) {
        return new Rejection(e.reason(), String.valueOf(e.getMessage()));
      } catch (ConvertException e) {
        return new Rejection(e.reason(), String.valueOf(e.getMessage()));
      }
    };
  }

  private static void convert(SampledDocument document, Converter converter, JsonReader reader)
      throws JsonException, ConvertException {
    byte[] source = document.source();
    reader.reset(source, 0, source.length);
    converter.begin(document.record());
    converter.beginDocument(document.index());
    converter.rows().clear(converter.convert(reader, 0));
  }

  /** The first value that does not fit a column that may change; null if all fit. */
  private @Nullable ConvertException convert(
      TableSchema schema,
      Mapping mapping,
      Set<String> complaints,
      Map<SampledDocument, Rejection> rejected) {
    Converter converter = converter(schema, mapping);
    JsonReader reader = new JsonReader();
    for (SampledDocument document : documents.sources()) {
      try {
        convert(document, converter, reader);
      } catch (JsonException e) {
        rejected.put(document, new Rejection(e.reason(), String.valueOf(e.getMessage())));
      } catch (ConvertException e) {
        if (mayChange(e, schema)) {
          return e;
        }
        String message = String.valueOf(e.getMessage());
        if (fixed.contains(e.column())) {
          complaints.add(message);
        } else {
          rejected.put(document, new Rejection(e.reason(), message));
        }
      }
    }
    return null;
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

  private Mapping mapping(List<ProposedColumn> columns) {
    Map<String, String> keys = new LinkedHashMap<>();
    InferredColumns.mapping(columns)
        .forEach(
            (key, source) -> {
              if (!isGiven(key)) {
                keys.put(key, source);
              }
            });
    keys.putAll(given);
    try {
      return Mapping.parse(keys)
          .columnNames(rules.columnNames())
          .fieldNames(rules.fieldNames())
          .unknownFields(rules.unknownFields())
          .mismatchedPaths(rules.mismatchedPaths())
          .emptyText(rules.emptyText())
          .changeMetadata(rules.changeMetadata());
    } catch (MappingException e) {
      throw new IllegalStateException("JSON Pointers, calls and forms of times are a mapping", e);
    }
  }

  private boolean isGiven(String key) {
    String column = key.replaceAll("(?<=.)\\.(from|format|unit)$", "");
    return given.containsKey(column)
        || given.containsKey(column + ".from")
        || given.containsKey(column + ".format")
        || given.containsKey(column + ".unit");
  }

  private Converter converter(TableSchema schema, Mapping mapping) {
    try {
      return new Converter(schema, mapping, values);
    } catch (SchemaException e) {
      throw new IllegalStateException("The columns were checked", e);
    }
  }

  /** The columns, what the user's types refuse, and what no type would take. */
  static final class Result {
    private final List<ProposedColumn> columns;
    private final List<String> complaints;
    private final Map<SampledDocument, Rejection> rejected;

    Result(
        List<ProposedColumn> columns,
        List<String> complaints,
        Map<SampledDocument, Rejection> rejected) {
      this.columns = columns;
      this.complaints = complaints;
      this.rejected = rejected;
    }

    List<ProposedColumn> columns() {
      return columns;
    }

    List<String> complaints() {
      return complaints;
    }

    Map<SampledDocument, Rejection> rejected() {
      return rejected;
    }
  }
}
