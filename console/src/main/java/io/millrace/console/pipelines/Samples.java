package io.millrace.console.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.task.Progress;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.tool.sample.EmptySample;
import io.millrace.job.tool.sample.Sample;
import io.millrace.job.tool.sample.SampledDocument;
import io.millrace.job.tool.sample.Sampler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Samples of streams, the last ones kept for inference and preview. */
public final class Samples {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_KEPT = 8;
  private static final long MOST_BYTES = 128L << 20;
  private static final int SHOWN = 50;

  /** Characters of a document that go to a page. */
  private static final int LONGEST = 64 << 10;

  private final Map<String, Sample> kept = new LinkedHashMap<>();

  /**
   * Reads documents from the configured position on.
   *
   * @param wanted how many, at least 1
   * @param seconds to wait for them
   */
  public ObjectNode take(PipelineConfig config, int wanted, int seconds, Progress progress)
      throws Exception {
    Duration patience = Duration.ofSeconds(seconds);
    Sample sample =
        Sampler.take(
            config,
            wanted,
            patience,
            (documents, of, shards) ->
                progress.tell(
                    "Reading " + shards + (shards == 1 ? " shard" : " shards"), documents, of));
    EmptySample.require(config, sample, patience);
    String id = keep(sample);
    DisplayedValues values = Trees.values(config);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("sample", id)
        .put("documents_read", sample.documents().size())
        .put("shards", sample.shards())
        .put("all_read", sample.end() == Sample.End.ALL_READ);
    ArrayNode documents = tree.putArray("documents");
    sample.documents().stream()
        .limit(SHOWN)
        .forEach(document -> documents.add(tree(document, values)));
    return tree;
  }

  private static ObjectNode tree(SampledDocument document, DisplayedValues values) {
    ObjectNode tree =
        JsonNodeFactory.instance
            .objectNode()
            .put("shard", document.record().shardId())
            .put("sequence_number", document.record().sequenceNumber())
            .put("index", document.index())
            .put("partition_key", values.text(document.record().partitionKey()))
            .put("arrived", Instant.ofEpochMilli(document.record().arrivalMillis()).toString());
    String text = shown(document, values);
    tree.put("bytes", document.source().length);
    tree.put("text", text.length() <= LONGEST ? text : text.substring(0, LONGEST));
    tree.put("is_excerpt", text.length() > LONGEST);
    tree.put("problem", problem(document, values));
    return tree;
  }

  /** Indented, if it is short enough for that to help. */
  private static String shown(SampledDocument document, DisplayedValues values) {
    byte[] source = document.source();
    if (source.length > LONGEST && values == DisplayedValues.ALL) {
      return document.text();
    }
    try {
      JsonNode json = JSON.readTree(source);
      return values.of(json).toPrettyString();
    } catch (IOException notJson) {
      return values.text(document.text());
    }
  }

  private static String problem(SampledDocument document, DisplayedValues values) {
    String problem = document.problem().orElse("");
    return values == DisplayedValues.NONE && problem.startsWith(SampledDocument.NO_OBJECT)
        ? "not a JSON object"
        : problem;
  }

  private synchronized String keep(Sample sample) {
    String id = UUID.randomUUID().toString();
    kept.put(id, sample);
    while (kept.size() > 1 && (kept.size() > MOST_KEPT || bytes() > MOST_BYTES)) {
      kept.remove(kept.keySet().iterator().next());
    }
    return id;
  }

  private long bytes() {
    return kept.values().stream()
        .flatMap(sample -> sample.records().stream())
        .mapToLong(record -> record.payload().length)
        .sum();
  }

  /** A sample that was taken before. */
  public synchronized Sample find(String id) throws ApiException {
    Sample sample = kept.get(id);
    if (sample == null) {
      throw new ApiException(
          404, "no-sample", "The console no longer has this sample", "Take a new one");
    }
    return sample;
  }
}
