package io.millrace.job.tool.infer;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.tool.infer.guess.Field;
import io.millrace.job.tool.infer.guess.Guess;
import io.millrace.job.tool.infer.guess.LowCardinalityStyle;
import io.millrace.job.tool.infer.guess.Nesting;
import io.millrace.job.tool.infer.guess.Numbers;
import io.millrace.job.tool.infer.guess.ObjectShape;
import io.millrace.job.tool.infer.guess.TypeGuesser;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.mapping.ColumnNames;
import io.millrace.udf.mapping.ColumnSourceSyntaxException;
import io.millrace.udf.mapping.FlattenedName;
import io.millrace.udf.mapping.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Infers columns from documents: plans a column for each field, guesses its type from the values,
 * and tries the result on the converter. What the converter accepts, the proposed columns accept;
 * what it rejects whatever the types are is left out, and the rest is looked at again.
 */
public final class Inference {
  /** More columns than these are hard to read, and slow to insert into. */
  private static final int MOST_COLUMNS = 150;

  private static final String ENVELOPE = new String(Decoder.ENVELOPE, StandardCharsets.US_ASCII);

  private final Nesting nesting;
  private final LowCardinalityStyle words;
  private final Numbers numbers;
  private final Map<String, String> types;
  private final Map<String, String> given;
  private final Mapping rules;
  private final ValuesInErrors values;

  /**
   * @param types column types that are not inferred, by name
   * @param given keys below {@code columns} in the pipeline's file
   * @param rules the pipeline's rules for what is not mapped
   * @param values whether messages quote them
   */
  public Inference(
      Nesting nesting,
      LowCardinalityStyle words,
      Numbers numbers,
      Map<String, String> types,
      Map<String, String> given,
      Mapping rules,
      ValuesInErrors values) {
    this.nesting = nesting;
    this.words = words;
    this.numbers = numbers;
    this.types = Map.copyOf(types);
    this.given = Map.copyOf(given);
    this.rules = rules;
    this.values = values;
  }

  /**
   * The columns, in the order in which their fields first appear.
   *
   * @param server asked for its version; nothing is changed there
   */
  public InferredColumns run(SampledDocuments documents, SetupConnection server)
      throws CatalogException {
    return run(documents, ServerTypes.of(server).json());
  }

  /**
   * The columns, without a server.
   *
   * @param json the type of objects with changing fields
   */
  InferredColumns run(SampledDocuments documents, String json) {
    TypeGuesser guesser = new TypeGuesser(nesting, words, numbers, json);
    SampledDocuments rest = documents;
    while (true) {
      Plan plan = new Plan(rest, guesser);
      ProposalCheck check = new ProposalCheck(rest, types.keySet(), rules, given, values);
      ProposalCheck.Result result = check.run(plan.columns());
      if (result.rejected().isEmpty()) {
        boolean isConvertible = !result.columns().isEmpty() && result.complaints().isEmpty();
        SampledDocuments judged = isConvertible ? rest.judged(check.judge(result.columns())) : rest;
        return new InferredColumns(
            result.columns(), result.complaints(), judged, plan.envelopeOthers);
      }
      rest = rest.without(result.rejected());
    }
  }

  /** One round: the fields of these documents as columns. */
  private final class Plan {
    private final SampledDocuments documents;
    private final TypeGuesser guesser;
    private final List<JsonNode> trees;
    private final Field root;
    private final Map<String, String> asJson = new HashMap<>();
    private List<String> envelopeOthers = List.of();

    Plan(SampledDocuments documents, TypeGuesser guesser) {
      this.documents = documents;
      this.guesser = guesser;
      trees =
          new Spellings(rules.fieldNames(), nesting == Nesting.FLATTEN, ENVELOPE)
              .wanting(given, types.keySet())
              .merged(ChangeProposal.shaping(documents.trees()));
      root = Field.ofDocuments(trees);
    }

    List<ProposedColumn> columns() {
      if (trees.size() == 0) {
        return List.of();
      }
      List<ColumnPlan> plans = new ArrayList<>(fields());
      EnvelopeColumns envelope = new EnvelopeColumns(root.inside(ENVELOPE), named(plans));
      plans.addAll(envelope.plans());
      envelopeOthers = envelope.others();
      if (!given.isEmpty()) {
        plans = new GivenColumns(given).in(plans, root, trees.size());
      }
      return withTime(named(plans));
    }

    private List<ColumnPlan> fields() {
      List<Field> own =
          root.inside().stream()
              .filter(field -> !field.name().equals(ENVELOPE))
              .collect(Collectors.toList());
      if (nesting == Nesting.FLATTEN && own.size() == 1) {
        Optional<List<ColumnPlan>> lines = FlowLog.of(own.get(0));
        if (lines.isPresent() && own.get(0).values() == trees.size()) {
          return lines.get();
        }
      }
      List<ColumnPlan> plans = plansOf(own);
      while (plans.size() > MOST_COLUMNS && narrow(plans)) {
        plans = plansOf(own);
      }
      return plans;
    }

    private List<ColumnPlan> plansOf(List<Field> fields) {
      List<ColumnPlan> plans = new ArrayList<>();
      fields.forEach(field -> add(field, plans));
      return plans;
    }

    private void add(Field field, List<ColumnPlan> plans) {
      String reason = asJson.get(field.path().get(0));
      if (reason != null && field.hasFields()) {
        plans.add(ColumnPlan.of(field).as(guesser.json(reason)));
      } else if (nesting == Nesting.FLATTEN && ObjectShape.isFlat(field)) {
        field.inside().forEach(inner -> add(inner, plans));
      } else {
        plans.add(ColumnPlan.of(field));
      }
    }

    /** Makes the object with the most columns one column. */
    private boolean narrow(List<ColumnPlan> plans) {
      Map<String, Long> counts =
          plans.stream()
              .filter(plan -> plan.field().path().size() > 1)
              .collect(
                  Collectors.groupingBy(plan -> plan.field().path().get(0), Collectors.counting()));
      Optional<Map.Entry<String, Long>> widest =
          counts.entrySet().stream()
              .max(
                  Map.Entry.<String, Long>comparingByValue()
                      .thenComparing(Map.Entry.comparingByKey()));
      widest.ifPresent(
          entry ->
              asJson.put(
                  entry.getKey(),
                  entry.getValue()
                      + " columns of "
                      + plans.size()
                      + ", and a table should have at most "
                      + MOST_COLUMNS));
      return widest.isPresent();
    }

    private List<ProposedColumn> named(List<ColumnPlan> plans) {
      ColumnNaming naming = new ColumnNaming();
      // Top-level fields get their names first.
      String[] names = new String[plans.size()];
      int deepest = plans.stream().mapToInt(plan -> plan.wantedName().size()).max().orElse(0);
      for (int depth = 1; depth <= deepest; depth++) {
        for (int i = 0; i < names.length; i++) {
          if (plans.get(i).wantedName().size() == depth) {
            names[i] = naming.name(plans.get(i).wantedName());
          }
        }
      }
      List<ProposedColumn> columns = new ArrayList<>();
      for (int i = 0; i < names.length; i++) {
        ProposedColumn column = column(names[i], plans.get(i));
        columns.add(isSplit(column) ? column.explicit() : column);
      }
      return columns;
    }

    /** Whether the column would also take another field of the documents, or none at all. */
    private boolean isSplit(ProposedColumn column) {
      if (rules.columnNames() != ColumnNames.FLATTEN) {
        return false;
      }
      try {
        return column.name().indexOf('.') >= 0
            || FlattenedName.places(column.name()).stream()
                .anyMatch(place -> place.size() > 1 && root.inside(place.get(0)) != null);
      } catch (ColumnSourceSyntaxException tooManyWords) {
        return true;
      }
    }

    private ProposedColumn column(String name, ColumnPlan plan) {
      String told = types.get(name);
      if (told != null) {
        return plan.column(name, told);
      }
      Guess guess = plan.guess().orElseGet(() -> guesser.guess(plan.field()));
      return plan.column(name, guess, trees.size());
    }

    private List<ProposedColumn> withTime(List<ProposedColumn> columns) {
      if (SortingKey.eventTime(columns).isPresent()) {
        return columns;
      }
      Set<String> names = new HashSet<>();
      columns.forEach(column -> names.add(column.name()));
      String name = free(names);
      if (name == null) {
        return columns;
      }
      List<ProposedColumn> more = new ArrayList<>(columns);
      more.add(ArrivalTime.column(name, documents.sources()));
      return more;
    }

    private @Nullable String free(Set<String> names) {
      for (String name : List.of("arrived_at", "kinesis_arrived_at")) {
        if (!names.contains(name)) {
          return name;
        }
      }
      return null;
    }
  }
}
