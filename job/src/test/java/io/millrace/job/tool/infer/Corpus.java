package io.millrace.job.tool.infer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.job.tool.infer.guess.LowCardinalityStyle;
import io.millrace.job.tool.infer.guess.Nesting;
import io.millrace.job.tool.infer.guess.Numbers;
import io.millrace.job.tool.sample.SampledDocument;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.convert.DocumentFilter;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Payloads in a stream, what is proposed for them, and what the pipeline then does with them. */
final class Corpus {
  private static final TableName TABLE = new TableName("d", "t");

  private final Payload payload;
  private final List<Record> records = new ArrayList<>();
  private Mapping rules = Mapping.byName();

  private Corpus(Payload payload, List<String> payloads) {
    this.payload = payload;
    for (String text : payloads) {
      records.add(
          new Record(
              text.getBytes(UTF_8),
              "s",
              "shardId-000000000000",
              "" + records.size(),
              "k",
              1_793_685_600_000L));
    }
  }

  static Corpus of(List<String> payloads) {
    return new Corpus(Payload.AUTO, payloads);
  }

  static Corpus of(Payload payload, List<String> payloads) {
    return new Corpus(payload, payloads);
  }

  /** The same with rules for what is not mapped. */
  Corpus by(Mapping otherRules) {
    rules = otherRules;
    return this;
  }

  InferredColumns inferred() {
    return inferred(Nesting.FLATTEN, Numbers.FLOATING, Map.of());
  }

  InferredColumns inferred(Nesting nesting, Numbers numbers, Map<String, String> given) {
    Decoder decoder = new Decoder(payload, DecodeLimits.DEFAULTS);
    List<SampledDocument> documents = new ArrayList<>();
    records.forEach(record -> documents.addAll(SampledDocument.in(record, decoder, everything())));
    return new Inference(
            nesting,
            LowCardinalityStyle.LOW_CARDINALITY,
            numbers,
            Map.of(),
            given,
            rules,
            ValuesInErrors.SHOWN)
        .run(SampledDocuments.of(documents, DecodeLimits.DEFAULTS), "JSON");
  }

  private static DocumentFilter everything() {
    try {
      return new DocumentFilter(Filter.NONE, Mapping.byName(), ValuesInErrors.SHOWN);
    } catch (SchemaException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** What a running pipeline counts, with the proposed table and mapping. */
  ProcessorCounters run(InferredColumns proposal) throws Exception {
    List<Column> columns =
        proposal.columns().stream()
            .map(column -> new Column(column.name(), column.type(), DefaultKind.NONE))
            .toList();
    RecordProcessor processor =
        new RecordProcessor(
            ConversionSpec.of(new TableSchema(TABLE, columns), new TableName("d", "t_errors"))
                .mapping(
                    Mapping.parse(proposal.mapping())
                        .columnNames(rules.columnNames())
                        .fieldNames(rules.fieldNames()))
                .payload(payload)
                .build(),
            block -> {});
    for (Record record : records) {
      processor.process(record);
    }
    processor.seal();
    return processor.counters();
  }

  /** The proposed column of that name. */
  static ProposedColumn column(InferredColumns proposal, String name) {
    return proposal.columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No column " + name + " in " + proposal.columns()));
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    records.forEach(record -> all.append(new String(record.payload(), UTF_8)).append('\n'));
    return all.toString();
  }
}
