package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.SkipReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Reads changes as a person looks at them: metadata, then the row. */
final class ChangesOf {
  private final Decoder decoder;

  ChangesOf(PayloadFormat format, String... keyFields) {
    this(format, new KeyFields(Set.of(keyFields), Set.of()));
  }

  ChangesOf(PayloadFormat format, KeyFields keyFields) {
    decoder = new Decoder(Payload.of(format).keyFields(keyFields), DecodeLimits.DEFAULTS);
  }

  /**
   * Each document as {@code operation deleted version changed_at {row}}, each rejected one as its
   * reason and message, and each skipped input as its reason.
   */
  List<String> in(String payload) {
    List<String> read = new ArrayList<>();
    decoder.reset(payload.getBytes(UTF_8));
    while (decoder.next()) {
      SkipReason skipped = decoder.skipped();
      read.add(skipped == null ? document() : "skipped " + skipped.label());
    }
    return read;
  }

  /** The envelope of the first document. */
  String envelope(String payload) {
    decoder.reset(payload.getBytes(UTF_8));
    return decoder.next() && decoder.problem() == null ? parts()[0] : "";
  }

  private String document() {
    JsonException problem = decoder.problem();
    if (problem != null) {
      return problem.reason().label() + ": " + problem.getMessage();
    }
    String[] parts = parts();
    String about = parts[0];
    int from = about.lastIndexOf("\"_operation\":");
    return about
            .substring(from)
            .replaceAll("\"_[a-z_]+\":", "")
            .replaceAll("[}]$", "")
            .replace('"', ' ')
            .replace(',', ' ')
            .replaceAll(" +", " ")
            .trim()
        + " "
        + parts[1];
  }

  /** The envelope, and the rest of the document. */
  private String[] parts() {
    try {
      JsonReader in = decoder.reader();
      in.beginObject();
      in.nextField();
      int from = in.position();
      in.skipValue();
      int to = in.position();
      String envelope = new String(Arrays.copyOfRange(in.buffer(), from, to), UTF_8);
      while (in.nextField()) {
        in.skipValue();
      }
      String row = new String(Arrays.copyOfRange(in.buffer(), to, in.position()), UTF_8);
      return new String[] {envelope, "{" + row.replaceFirst("^,", "")};
    } catch (JsonException malformed) {
      throw new AssertionError(malformed);
    }
  }
}
