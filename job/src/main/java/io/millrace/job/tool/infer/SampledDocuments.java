package io.millrace.job.tool.infer;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.tool.sample.SampledDocument;
import io.millrace.udf.decode.Decoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The sampled documents that are JSON objects, as trees, and the number of those that are not. */
public final class SampledDocuments {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** The other fields of the document's envelope, which are not part of the document. */
  private static final String ENVELOPE = new String(Decoder.ENVELOPE, StandardCharsets.US_ASCII);

  private final List<SampledDocument> sources = new ArrayList<>();
  private final List<JsonNode> trees = new ArrayList<>();
  private int unreadable;
  private int skipped;

  private SampledDocuments() {}

  public static SampledDocuments of(List<SampledDocument> sampled) {
    SampledDocuments documents = new SampledDocuments();
    sampled.forEach(documents::add);
    return documents;
  }

  private void add(SampledDocument document) {
    if (document.skipped().isPresent()) {
      skipped++;
      return;
    }
    try {
      JsonNode tree = JSON.readTree(document.source());
      if (tree.isObject()) {
        ((ObjectNode) tree).remove(ENVELOPE);
        sources.add(document);
        trees.add(tree);
        return;
      }
    } catch (IOException notJson) {
      // The pipeline would reject it as well, so it does not count for the columns.
    }
    unreadable++;
  }

  List<SampledDocument> sources() {
    return sources;
  }

  List<JsonNode> trees() {
    return trees;
  }

  /** How many are JSON objects. */
  public int count() {
    return trees.size();
  }

  /** How many the pipeline skips, so that no table needs columns for them. */
  public int skipped() {
    return skipped;
  }

  /** How many are not. */
  public int unreadable() {
    return unreadable;
  }
}
