package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.udf.json.JsonException;
import java.util.ArrayList;
import java.util.List;

/** Reads all documents of a payload as text, for tests to look at. */
final class DecodedDocuments {
  private final Decoder decoder;

  DecodedDocuments(Payload payload, DecodeLimits limits) {
    decoder = new Decoder(payload, limits);
  }

  /** Each as its number, "ok" or the reason it is rejected for, and its source. */
  List<String> of(byte[] payload) {
    List<String> read = new ArrayList<>();
    decoder.reset(payload);
    while (decoder.next()) {
      String outcome = outcome();
      int length = decoder.to() - decoder.from();
      String source = new String(decoder.buffer(), decoder.from(), length, UTF_8);
      read.add(decoder.index() + " " + outcome + " " + source);
    }
    return read;
  }

  List<String> of(String payload) {
    return of(payload.getBytes(UTF_8));
  }

  /** Why the first document is rejected. */
  String complaint(byte[] payload) {
    decoder.reset(payload);
    JsonException problem = decoder.next() ? decoder.problem() : null;
    return problem == null ? "" : problem.reason().label() + ": " + problem.getMessage();
  }

  private String outcome() {
    JsonException problem = decoder.problem();
    if (problem == null) {
      try {
        decoder.reader().skipValue();
        return "ok";
      } catch (JsonException e) {
        problem = e;
      }
    }
    return problem.reason().label();
  }
}
