package io.millrace.udf.decode;

import io.millrace.udf.json.Base64Text;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.SkipReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Extracts documents from payloads: decompresses and opens envelopes where there are any, and
 * passes the JSON to {@link Documents}. Reusable, not thread-safe.
 *
 * <p>A payload that cannot be decompressed is one rejected document, and so is an envelope that
 * cannot be opened. Other payloads are passed through.
 */
public final class Decoder {
  /** The field with the rest of the envelope, in a document from an envelope. Must not change. */
  public static final byte[] ENVELOPE = Envelope.FIELD.getBytes(StandardCharsets.US_ASCII);

  private final DecodeLimits limits;
  private final PayloadFormat format;
  private final PayloadEncoding encoding;
  private final boolean isUnpacked;
  private final NoDocumentPolicy emptyRecords;
  private final @Nullable Envelope configured;
  private final Envelope recognised;
  private final Documents payloadDocuments;
  private final Documents envelopeDocuments;

  private byte[] payload = {};

  /** The payload after decoding and decompression; null if it needed neither. */
  private byte @Nullable [] decoded;

  private byte[] opened = {};
  private @Nullable Envelope envelope;

  /** The source of the current document: the payload, or the current envelope. */
  private Documents current;

  private int index;
  private @Nullable JsonException damage;
  private @Nullable JsonException problem;
  private @Nullable SkipReason skipped;

  /** Whether the record is skipped as a whole, because there is nothing in it. */
  private boolean hasNothing;

  public Decoder(Payload payload, DecodeLimits limits) {
    this.limits = limits;
    format = payload.format();
    encoding = payload.encoding();
    isUnpacked = payload.isUnpacked();
    emptyRecords = payload.emptyRecords();
    configured = payload.envelope(limits);
    recognised = new CloudWatchLogs(CloudWatchLogs.Others.DOCUMENTS, limits);
    payloadDocuments = new Documents(limits);
    envelopeDocuments = new Documents(limits);
    current = payloadDocuments;
  }

  /** Starts to read another payload, which must not change meanwhile. */
  public void reset(byte[] payload) {
    this.payload = payload;
    decoded = null;
    envelope = configured;
    index = -1;
    damage = null;
    problem = null;
    if (encoding == PayloadEncoding.BASE64) {
      decodeBase64();
    }
    boolean mayBeLogs = isUnpacked;
    byte[] bytes = unpacked();
    if (bytes.length > 0 && bytes[0] != '{' && damage == null) {
      mayBeLogs |= unpack() == PayloadCompression.GZIP;
    }
    if (mayBeLogs
        && damage == null
        && format == PayloadFormat.AUTO
        && CloudWatchLogs.mayBeIn(unpacked())) {
      envelope = recognised;
    }
    // Storing a reference costs a write barrier, and this one rarely changes.
    if (current != payloadDocuments) {
      current = payloadDocuments;
    }
    payloadDocuments.reset(unpacked());
    SkipReason reason = skippedWhenEmpty();
    hasNothing = reason != null && isEmpty();
    skipped = hasNothing ? reason : null;
  }

  private byte[] unpacked() {
    byte[] bytes = decoded;
    return bytes == null ? payload : bytes;
  }

  /** Why a record without a document is skipped; null if it is rejected. */
  private @Nullable SkipReason skippedWhenEmpty() {
    if (format == PayloadFormat.DEBEZIUM) {
      return SkipReason.TOMBSTONE;
    }
    return emptyRecords == NoDocumentPolicy.SKIP ? SkipReason.EMPTY_RECORD : null;
  }

  /** Whether the payload holds nothing, as it came or as it was decoded. */
  private boolean isEmpty() {
    return Documents.isEmpty(payload) || (damage == null && Documents.isEmpty(unpacked()));
  }

  private void decodeBase64() {
    int start = Documents.startsWithMark(payload) ? Documents.BYTE_ORDER_MARK.length : 0;
    int first = start;
    while (first < payload.length && JsonReader.isSpace(payload[first])) {
      first++;
    }
    if (first < payload.length && (payload[first] == '{' || payload[first] == '[')) {
      return;
    }
    try {
      decoded =
          Base64Text.decode(
              start == 0 ? payload : Arrays.copyOfRange(payload, start, payload.length));
    } catch (JsonException e) {
      damage = new JsonException(Reason.UNDECODABLE, String.valueOf(e.getMessage()), e.position());
    }
  }

  /** The compression that the payload had. */
  private @Nullable PayloadCompression unpack() {
    byte[] packed = unpacked();
    PayloadCompression packing = PayloadCompression.of(packed);
    try {
      if (packing != null) {
        decoded = packing.unpack(packed, limits.decompressedBytes());
      } else if (KplAggregate.startsWithMagic(ByteBuffer.wrap(packed))) {
        throw new JsonException(
            Reason.UNDECODABLE,
            "Expected a valid aggregated record of the Kinesis Producer Library but found a corrupt one",
            0);
      }
    } catch (JsonException e) {
      if (packing != null && e.reason() == Reason.UNDECODABLE && packing.isText(packed)) {
        return null;
      }
      damage = e;
    }
    return packing;
  }

  /**
   * Moves to the next document, regardless of the reader's position.
   *
   * @return false at the end of the payload
   */
  public boolean next() {
    if (hasNothing) {
      index++;
      return index == 0;
    }
    if (damage != null) {
      return nextOfDamaged();
    }
    if (envelope == null) {
      index++;
      return payloadDocuments.next();
    }
    return nextOfEnvelopes(envelope);
  }

  private boolean nextOfDamaged() {
    problem = damage;
    index++;
    return index == 0;
  }

  private boolean nextOfEnvelopes(Envelope envelope) {
    problem = null;
    skipped = null;
    while (current == payloadDocuments || !current.next()) {
      current = payloadDocuments;
      if (!current.next()) {
        return false;
      }
      if (current.problem() != null || !open(envelope)) {
        break;
      }
    }
    index++;
    return true;
  }

  /** False if the envelope is itself a document, or invalid, or skipped. */
  private boolean open(Envelope envelope) {
    JsonReader in = current.reader();
    try {
      byte[] documents = envelope.open(in);
      if (documents == null) {
        in.position(current.from());
        return false;
      }
      if (documents == Envelope.SKIPPED) {
        skipped = envelope.skipped();
        return false;
      }
      opened = documents;
      envelopeDocuments.reset(documents);
      current = envelopeDocuments;
      return true;
    } catch (JsonException e) {
      problem = e;
      return false;
    }
  }

  /** A reader at the first byte of the document, which is an object if there is no problem. */
  public JsonReader reader() {
    return current.reader();
  }

  /** The buffer of the document: the payload, or its decompressed or extracted content. */
  public byte[] buffer() {
    if (damage != null) {
      return payload;
    }
    return current == payloadDocuments ? unpacked() : opened;
  }

  /** Start of the document in the buffer. */
  public int from() {
    return damage == null ? current.from() : 0;
  }

  /**
   * End of the document in the buffer. Valid after the document was read, or after reading it
   * failed.
   */
  public int to() {
    return damage == null ? current.to() : payload.length;
  }

  /** Bytes of the payload after decoding and decompression; the payload's own if they failed. */
  public int decompressedBytes() {
    return unpacked().length;
  }

  /** Index of the document in its record, from 0. */
  public int index() {
    return index;
  }

  /**
   * Why there is no document, and the record or the envelope is skipped; null if there is one. Only
   * its index is known then.
   */
  public @Nullable SkipReason skipped() {
    return skipped;
  }

  /** Why the document must be rejected unread; null if it can be read. */
  public @Nullable JsonException problem() {
    return problem == null ? current.problem() : problem;
  }
}
