package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.value.Suggestion;
import io.millrace.job.tool.infer.ChangeProposal;
import io.millrace.job.tool.infer.Engine;
import io.millrace.job.tool.infer.Inference;
import io.millrace.job.tool.infer.InferredColumns;
import io.millrace.job.tool.infer.LeftOut;
import io.millrace.job.tool.infer.ProposedColumn;
import io.millrace.job.tool.infer.ProposedTable;
import io.millrace.job.tool.infer.SampledDocuments;
import io.millrace.job.tool.infer.TableOptions;
import io.millrace.job.tool.infer.guess.LowCardinalityStyle;
import io.millrace.job.tool.infer.guess.Nesting;
import io.millrace.job.tool.infer.guess.Numbers;
import io.millrace.udf.decode.PayloadFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the proposed table. */
public final class InferOptions {
  @Option(
      names = "--nested",
      paramLabel = "WAY",
      description =
          "How to store objects inside a document: ${COMPLETION-CANDIDATES}. Default: flatten.")
  private Nesting nesting = Nesting.FLATTEN;

  @Option(
      names = "--enums",
      description = "Uses Enum8, which rejects other values, instead of LowCardinality(String).")
  private boolean enums;

  @Option(
      names = "--type",
      paramLabel = "COLUMN=TYPE",
      converter = ColumnType.Converter.class,
      description = "A column's type, instead of the one inferred. Repeatable.")
  private List<ColumnType> types = new ArrayList<>();

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      completionCandidates = EngineCandidates.class,
      description =
          "The table's engine: ${COMPLETION-CANDIDATES}. Default: MergeTree; ReplacingMergeTree for"
              + " the changes of a database.")
  private @Nullable String engine;

  @Option(
      names = "--engine-columns",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "The version column of a Replacing engine, and the column that marks deletions; the columns"
              + " that a Summing engine sums.")
  private List<String> engineColumns = new ArrayList<>();

  @Option(
      names = "--order-by",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns of the sorting key, instead of those proposed.")
  private List<String> orderBy = new ArrayList<>();

  @Option(
      names = "--partition-by",
      paramLabel = "SQL",
      description = "The partitioning expression, instead of the one proposed; '' for none.")
  private @Nullable String partitionBy;

  @Option(
      names = "--on-cluster",
      paramLabel = "NAME",
      description = "Creates the table on all servers of this cluster.")
  private @Nullable String cluster;

  /** The table for these documents. */
  public ProposedTable propose(PipelineConfig config, SampledDocuments documents)
      throws CatalogException, CommandException {
    if (enums) {
      DisplayedValues.of(config).require("--enums");
    }
    Optional<Engine> asked = engine();
    InferredColumns columns = infer(config, documents);
    if (columns.documents().count() == 0 && columns.documents().leftOut().isEmpty()) {
      throw new CommandException(
          "The pipeline skips all documents that were sampled, so there are no columns to propose",
          "Look at the conditions under filter; millrace preview shows what they skip");
    }
    if (columns.documents().count() == 0) {
      LeftOut first = columns.documents().leftOut().iterator().next();
      throw new CommandException(
          "The pipeline rejects every sampled document, so there are no columns to propose. The"
              + " first one: "
              + first.reason().label()
              + (DisplayedValues.of(config) == DisplayedValues.ALL ? ", " + first.message() : ""),
          "To look at the payloads: millrace sample --raw; source.payload and source.document say"
              + " where the documents are");
    }
    if (columns.columns().isEmpty()) {
      throw new CommandException(
          "The sampled documents have no fields, so there are no columns to propose",
          "To look at the payloads: millrace sample --raw");
    }
    requireKnown("--type", types().keySet(), columns);
    requireKnown("--order-by", orderBy, columns);
    requireKnown("--engine-columns", engineColumns, columns);
    boolean isOfChanges = ChangeProposal.isOfChanges(columns);
    Engine chosen = asked.orElse(isOfChanges ? Engine.REPLACING : Engine.MERGE_TREE);
    boolean replacesByVersion = isOfChanges && chosen.replaces() && engineColumns.isEmpty();
    if (replacesByVersion && orderBy.isEmpty() && ChangeProposal.orderBy(columns).isEmpty()) {
      throw new CommandException(
          "The sample does not show the key of the source's table, by which rows replace each other",
          "Name its columns: --order-by COLUMN,…; or keep every change: --engine MergeTree");
    }
    return ProposedTable.of(
        config.table(),
        columns,
        new TableOptions(
            chosen,
            replacesByVersion ? ChangeProposal.engineColumns() : engineColumns,
            orderBy,
            partitionBy,
            cluster));
  }

  /** For ON CLUSTER; null for this server alone. */
  public @Nullable String cluster() {
    return cluster;
  }

  private static Numbers numbers(PayloadFormat payload) {
    switch (payload) {
      case DYNAMODB_STREAM:
        return Numbers.EXACT;
      case DEBEZIUM:
        return Numbers.FLOATING_UNLESS_FIXED;
      default:
        return Numbers.FLOATING;
    }
  }

  private InferredColumns infer(PipelineConfig config, SampledDocuments documents)
      throws CatalogException {
    try (SetupConnection server = SetupConnection.of(config)) {
      return new Inference(
              nesting,
              enums ? LowCardinalityStyle.ENUM : LowCardinalityStyle.LOW_CARDINALITY,
              numbers(config.get(PayloadOptions.PAYLOAD)),
              types(),
              config.columns(),
              config.mapping(),
              config.get(ErrorOptions.VALUES))
          .run(documents, server);
    }
  }

  /** By column; the last one counts. */
  private Map<String, String> types() {
    Map<String, String> byColumn = new LinkedHashMap<>();
    types.forEach(type -> byColumn.put(type.column(), type.type()));
    return byColumn;
  }

  /** Empty if the user left it open. */
  private Optional<Engine> engine() throws CommandException {
    String word = engine;
    if (word == null) {
      return Optional.empty();
    }
    return Optional.of(
        Engine.of(word)
            .orElseThrow(
                () ->
                    new CommandException(
                        "There is no engine "
                            + word
                            + " that a pipeline writes to exactly once"
                            + Suggestion.question(Suggestion.nearest(word, Engine.words())),
                        "Choose one of " + String.join(", ", Engine.words()))));
  }

  private static void requireKnown(String flag, Iterable<String> names, InferredColumns columns)
      throws CommandException {
    List<String> known =
        columns.columns().stream().map(ProposedColumn::name).collect(Collectors.toList());
    for (String name : names) {
      if (!known.contains(name)) {
        throw new CommandException(
            flag
                + " names "
                + name
                + ", which is not a column of the proposed table"
                + Suggestion.question(Suggestion.nearest(name, known)),
            "Choose from " + String.join(", ", known));
      }
    }
  }
}
