package io.millrace.job.infer;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.sample.SampledDocument;
import io.millrace.udf.decode.Decoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The sampled documents that are JSON objects, as trees; and how many were none. */
public final class Documents {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** What the envelope a document came in said besides; it is no part of the document. */
  private static final String ENVELOPE = new String(Decoder.ENVELOPE, StandardCharsets.US_ASCII);

  private final List<SampledDocument> sources = new ArrayList<>();
  private final List<JsonNode> trees = new ArrayList<>();
  private int unreadable;

  private Documents() {}

  public static Documents of(List<SampledDocument> sampled) {
    Documents documents = new Documents();
    sampled.forEach(documents::add);
    return documents;
  }

  private void add(SampledDocument document) {
    try {
      JsonNode tree = JSON.readTree(document.source());
      if (tree.isObject()) {
        ((ObjectNode) tree).remove(ENVELOPE);
        sources.add(document);
        trees.add(tree);
        return;
      }
    } catch (IOException notJson) {
      // It would be rejected by the pipeline, too, and says nothing about columns.
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

  /** How many are not. */
  public int unreadable() {
    return unreadable;
  }
}
