package io.millrace.job.cli.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.option.PipelineFlags;
import io.millrace.job.cli.option.SampleOptions;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.cli.terminal.HexDump;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.RecordHeading;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.tool.sample.Sample;
import io.millrace.job.tool.sample.SampledDocument;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Record;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows documents of the stream. */
@Command(
    name = "sample",
    description = {
      "Shows documents from all shards of the stream, starting at source.position.",
      "With errors.values: redacted, it shows fields but no values; " + DisplayedValues.HINT
    },
    mixinStandardHelpOptions = true)
public final class SampleCommand implements Callable<Integer> {
  private static final int USUAL = 10;

  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final SampleOptions size;
  @Mixin private final ResultPrinter answer;

  @Option(names = "--raw", description = "Shows the raw bytes of each record's payload.")
  private boolean raw;

  SampleCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    size = new SampleOptions(terminal, USUAL);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.loadSource();
    DisplayedValues values = DisplayedValues.of(config);
    if (raw) {
      values.require("--raw");
    }
    Sample sample = size.take(config);
    if (raw) {
      answer.say(out -> HexDump.of(sample.records(), out, terminal), rawTree(sample));
    } else {
      answer.say(out -> print(sample, values, out), tree(sample, values));
    }
    return ExitCode.OK;
  }

  private void print(Sample sample, DisplayedValues values, PrintWriter out) {
    for (SampledDocument document : sample.documents()) {
      out.println(
          terminal.styled(
              Style.faint, RecordHeading.of(document.record(), document.index(), values)));
      out.println(pretty(document, values));
      document
          .skipped()
          .ifPresent(
              reason ->
                  out.println(
                      terminal.styled(Style.faint, "The pipeline skips it: " + reason.label())));
      out.println();
    }
    out.println(
        Plural.of(sample.documents().size(), "document")
            + " of "
            + Plural.of(sample.shards(), "shard")
            + (sample.end() == Sample.End.ENOUGH ? "." : ": all there is."));
  }

  private String pretty(SampledDocument document, DisplayedValues values) {
    String text = values.text(document.text());
    if (document.problem().isPresent()) {
      return text + "\n" + complaint(problem(document.problem().get(), values));
    }
    try {
      return Mappers.PRETTY.writeValueAsString(
          values.of(Mappers.READER.readTree(document.source())));
    } catch (JsonProcessingException notJson) {
      String problem = SampledDocument.NO_OBJECT + reason(document.source());
      return text + "\n" + complaint(problem(problem, values));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Why the pipeline will reject the text, in the words of the pipeline. */
  private static String reason(byte[] document) {
    JsonReader reader = new JsonReader();
    reader.reset(document, 0, document.length);
    try {
      reader.skipValue();
      return "the value is not a JSON object";
    } catch (JsonException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A parser's message quotes the document. */
  private static String problem(String problem, DisplayedValues values) {
    return values == DisplayedValues.NONE && problem.startsWith(SampledDocument.NO_OBJECT)
        ? "not a JSON object"
        : problem;
  }

  private String complaint(String problem) {
    return terminal.styled(Style.fg_red, problem);
  }

  private static JsonNode tree(Sample sample, DisplayedValues values) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (SampledDocument document : sample.documents()) {
      ObjectNode node = metadata(all.addObject(), document.record(), values);
      node.put("document_index", document.index());
      document.skipped().ifPresent(reason -> node.put("skipped", reason.label()));
      document.problem().ifPresent(problem -> node.put("problem", problem(problem, values)));
      try {
        node.set("document", values.of(Mappers.READER.readTree(document.source())));
      } catch (IOException notJson) {
        node.put("text", values.text(document.text()));
      }
    }
    return all;
  }

  private static JsonNode rawTree(Sample sample) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Record record : sample.records()) {
      metadata(all.addObject(), record, DisplayedValues.ALL)
          .put("payload_base64", Base64.getEncoder().encodeToString(record.payload()));
    }
    return all;
  }

  private static ObjectNode metadata(ObjectNode node, Record record, DisplayedValues values) {
    return node.put("shard_id", record.shardId())
        .put("sequence_number", record.sequenceNumber())
        .put("partition_key", values.text(record.partitionKey()))
        .put("arrived_at", Instant.ofEpochMilli(record.arrivalMillis()).toString());
  }

  /** Loaded with the first document: a help needs none. */
  private static final class Mappers {
    static final ObjectMapper READER = new ObjectMapper();
    static final ObjectMapper PRETTY =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  }
}
