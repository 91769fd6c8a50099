package io.millrace.job.tool.infer;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.tool.sample.SampledDocument;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import io.millrace.udf.record.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sampled documents that count for the table, as trees. What the pipeline rejects is left out,
 * with the reason: it must neither fail the proposal nor shape it.
 */
public final class SampledDocuments {
  private final List<SampledDocument> sources = new ArrayList<>();
  private final List<JsonNode> trees = new ArrayList<>();
  private final Map<SampledDocument, Rejection> rejected = new LinkedHashMap<>();
  private int unshaping;
  private int skipped;

  private SampledDocuments() {}

  /**
   * Leaves out what every table would reject.
   *
   * @param limits of the pipeline
   */
  public static SampledDocuments of(List<SampledDocument> sampled, DecodeLimits limits) {
    SampledDocuments documents = new SampledDocuments();
    JsonReader reader = new JsonReader(limits.depth());
    sampled.forEach(document -> documents.add(document, reader));
    return documents;
  }

  private void add(SampledDocument document, JsonReader reader) {
    if (document.skipped().isPresent()) {
      skipped++;
      return;
    }
    if (document.problem().isPresent()) {
      leaveOut(document, document.reason().orElse(Reason.MALFORMED_JSON), document.problem().get());
      return;
    }
    byte[] source = document.source();
    try {
      reader.reset(source, 0, source.length);
      if (reader.peek() != Token.OBJECT) {
        leaveOut(document, Reason.NOT_AN_OBJECT, "Expected an object");
        return;
      }
      reader.skipValue();
      trees.add(DocumentTree.read(source));
      sources.add(document);
    } catch (JsonException invalid) {
      leaveOut(document, invalid.reason(), String.valueOf(invalid.getMessage()));
    } catch (IOException invalid) {
      leaveOut(document, Reason.MALFORMED_JSON, "Expected JSON");
    }
  }

  private void leaveOut(SampledDocument document, Reason reason, String message) {
    rejected.put(document, new Rejection(reason, message));
  }

  /** Without some more, which the proposed table would reject whatever the types. */
  SampledDocuments without(Map<SampledDocument, Rejection> more) {
    SampledDocuments rest = new SampledDocuments();
    rest.rejected.putAll(rejected);
    rest.skipped = skipped;
    for (int i = 0; i < sources.size(); i++) {
      SampledDocument document = sources.get(i);
      Rejection rejection = more.get(document);
      if (rejection == null) {
        rest.sources.add(document);
        rest.trees.add(trees.get(i));
      } else {
        rest.rejected.put(document, rejection);
      }
    }
    return rest;
  }

  /**
   * The same after a last look at what was left out, with the columns as they are now: a document
   * with a broken field may be a row after all, if no column takes the field.
   */
  SampledDocuments judged(Function<SampledDocument, @Nullable Rejection> judge) {
    SampledDocuments all = without(Map.of());
    for (SampledDocument document : rejected.keySet()) {
      if (document.problem().isEmpty()) {
        Rejection rejection = judge.apply(document);
        if (rejection == null) {
          all.rejected.remove(document);
          all.unshaping++;
        } else {
          all.rejected.put(document, rejection);
        }
      }
    }
    return all;
  }

  List<SampledDocument> sources() {
    return Collections.unmodifiableList(sources);
  }

  List<JsonNode> trees() {
    return Collections.unmodifiableList(trees);
  }

  /** How many become rows. */
  public int count() {
    return trees.size() + unshaping;
  }

  /** How many the pipeline skips, so that no table needs columns for them. */
  public int skipped() {
    return skipped;
  }

  /** How many the pipeline rejects. */
  public int rejected() {
    return rejected.size();
  }

  /** What the pipeline rejects, by reason. */
  public Collection<LeftOut> leftOut() {
    Map<Reason, LeftOut> byReason = new EnumMap<>(Reason.class);
    rejected.forEach(
        (document, rejection) ->
            byReason.merge(
                rejection.reason(),
                LeftOut.of(rejection.reason(), document, rejection.message()),
                (earlier, more) -> earlier.andOneMore()));
    return Collections.unmodifiableCollection(byReason.values());
  }

  /** Why one document is rejected. */
  static final class Rejection {
    private final Reason reason;
    private final String message;

    Rejection(Reason reason, String message) {
      this.reason = reason;
      this.message = message;
    }

    Reason reason() {
      return reason;
    }

    String message() {
      return message;
    }
  }
}
