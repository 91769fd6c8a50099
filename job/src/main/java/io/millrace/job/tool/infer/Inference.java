package io.millrace.job.tool.infer;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.udf.convert.ValuesInErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Infers columns from documents: starts with the server's inference, refines it, and tries the
 * result on the converter, so that the proposed columns accept every sampled document.
 */
public final class Inference {
  private final Nesting nesting;
  private final LowCardinalityStyle words;
  private final Map<String, String> types;
  private final ValuesInErrors values;

  /**
   * @param types column types that are not inferred, by name
   * @param values whether messages quote them
   */
  public Inference(
      Nesting nesting,
      LowCardinalityStyle words,
      Map<String, String> types,
      ValuesInErrors values) {
    this.values = values;
    this.nesting = nesting;
    this.words = words;
    this.types = Map.copyOf(types);
  }

  /**
   * The columns, in the order in which their fields first appear.
   *
   * @param server asked for types; nothing is changed there
   */
  public InferredColumns run(SampledDocuments documents, SetupConnection server)
      throws CatalogException {
    Field root = Field.ofDocuments(documents.trees());
    List<Field> fields = new ArrayList<>();
    root.inside().forEach(field -> addColumns(field, fields));
    TypeGuesser guesser =
        new TypeGuesser(
            new ServerTypes(server).infer(askable(fields), documents.trees()), nesting, words);
    ColumnNaming naming = new ColumnNaming();
    List<ProposedColumn> columns = new ArrayList<>();
    // Top-level fields get their names first.
    String[] names = new String[fields.size()];
    for (int depth = 1; depth <= deepest(fields); depth++) {
      for (int i = 0; i < names.length; i++) {
        if (fields.get(i).path().size() == depth) {
          names[i] = naming.name(fields.get(i).path());
        }
      }
    }
    for (int i = 0; i < names.length; i++) {
      columns.add(column(names[i], fields.get(i), guesser, documents.trees().size()));
    }
    return new ProposalCheck(documents, types.keySet(), values).run(columns);
  }

  private static int deepest(List<Field> fields) {
    return fields.stream().mapToInt(field -> field.path().size()).max().orElse(0);
  }

  private void addColumns(Field field, List<Field> columns) {
    if (nesting != Nesting.FLATTEN || TypeGuesser.isWhole(field)) {
      columns.add(field);
    } else {
      field.inside().forEach(inner -> addColumns(inner, columns));
    }
  }

  /** The fields whose values are shown to the server, also those inside a Tuple. */
  private List<Field> askable(List<Field> columns) {
    List<Field> askable = new ArrayList<>();
    for (Field field : columns) {
      if (!TypeGuesser.isWhole(field)) {
        if (nesting == Nesting.TUPLE) {
          askable.addAll(askable(new ArrayList<>(field.inside())));
        }
      } else if (field.values() > 0 && !field.isMixed() && !field.isOnly(Field.Kind.OBJECT)) {
        askable.add(field);
      }
    }
    return askable;
  }

  private ProposedColumn column(String name, Field field, TypeGuesser guesser, int documents) {
    Guess guess = guesser.guess(field);
    FieldStats evidence = FieldStats.of(field, guess.months());
    String told = types.get(name);
    if (told != null) {
      return new ProposedColumn(name, field.path(), told, "as asked", Map.of(), evidence);
    }
    String type = field.values() < documents ? guess.nullable() : guess.type();
    return new ProposedColumn(name, field.path(), type, guess.reason(), guess.keys(), evidence);
  }
}
