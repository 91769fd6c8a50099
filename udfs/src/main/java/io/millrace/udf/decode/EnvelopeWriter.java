package io.millrace.udf.decode;

import io.millrace.udf.decode.change.JsonOutput;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Assembles documents from the parts of an envelope. */
final class EnvelopeWriter implements JsonOutput {
  private static final byte[] NO_DOCUMENT = {'[', ']'};
  private static final int INITIAL_BYTES = 1024;

  private final DecodeLimits limits;
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private int documents;

  EnvelopeWriter(DecodeLimits limits) {
    this.limits = limits;
  }

  void clear() {
    length = 0;
    documents = 0;
  }

  /**
   * Starts a document with the rest of its envelope.
   *
   * @param rest fields separated by commas
   */
  void begin(EnvelopeWriter rest) throws JsonException {
    count();
    text("{\"").text(Envelope.FIELD).text("\":{").all(rest).text("}");
  }

  void end() throws JsonException {
    text("}\n");
  }

  /** Appends a value that is not an object and will be rejected. */
  void stray(Range value) throws JsonException {
    count();
    copy(value).text("\n");
  }

  private void count() throws JsonException {
    documents++;
    if (documents > limits.documentsPerRecord()) {
      String message = "Expected at most " + limits.documentsPerRecord() + " documents in a record";
      throw new JsonException(Reason.LIMIT_EXCEEDED, message + " but found more", 0);
    }
  }

  /** Appends the fields of an object, after a comma if there are any. */
  void fieldsOf(Range object) throws JsonException {
    int from = object.from + 1;
    while (JsonReader.isSpace(object.buffer[from])) {
      from++;
    }
    if (object.buffer[from] != '}') {
      text(",").copy(object.buffer, from, object.to - 1);
    }
  }

  /** Appends a field unchanged, after a comma if it is not the first. */
  void field(Range field) throws JsonException {
    comma().copy(field);
  }

  /** Appends a comma if it is not the first. */
  EnvelopeWriter comma() throws JsonException {
    return length > 0 ? text(",") : this;
  }

  EnvelopeWriter all(EnvelopeWriter other) throws JsonException {
    return copy(other.bytes, 0, other.length);
  }

  @Override
  public EnvelopeWriter text(String ascii) throws JsonException {
    byte[] text = ascii.getBytes(StandardCharsets.US_ASCII);
    return copy(text, 0, text.length);
  }

  EnvelopeWriter copy(Range value) throws JsonException {
    return copy(value.buffer, value.from, value.to);
  }

  @Override
  public EnvelopeWriter copy(byte[] source, int from, int to) throws JsonException {
    int more = to - from;
    int most = limits.decompressedBytes();
    if (more > most - length) {
      String message = "Expected an envelope with at most " + most + " bytes of documents";
      throw new JsonException(Reason.LIMIT_EXCEEDED, message + " but found more", 0);
    }
    if (length + more > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(most, Math.max(length + more, bytes.length * 2L)));
    }
    System.arraycopy(source, from, bytes, length, more);
    length += more;
    return this;
  }

  /** A copy of what was written, as one value. */
  Range range() {
    return new Range(Arrays.copyOf(bytes, length), 0, length);
  }

  /** The text for {@link Documents}; an empty array if there are no documents. */
  byte[] documents() {
    return documents == 0 ? NO_DOCUMENT : Arrays.copyOf(bytes, length);
  }
}
