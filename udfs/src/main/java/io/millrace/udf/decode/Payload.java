package io.millrace.udf.decode;

import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.json.JsonPointer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The location of documents in a payload. Immutable; serialized in the job graph. */
public final class Payload implements Serializable {
  private static final long serialVersionUID = 1L;

  /** {@link PayloadFormat#AUTO}. */
  public static final Payload AUTO = of(PayloadFormat.AUTO);

  private final PayloadFormat format;
  private final @Nullable ArrayList<String> place;
  private final PayloadEncoding encoding;
  private final boolean isUnpacked;
  private final NoDocumentPolicy missingDocument;
  private final NoDocumentPolicy emptyRecords;

  private final KeyFields keyFields;

  private Payload(PayloadFormat format, @Nullable List<String> place) {
    this(
        format,
        place,
        PayloadEncoding.PLAIN,
        false,
        NoDocumentPolicy.REJECT,
        NoDocumentPolicy.REJECT,
        KeyFields.UNKNOWN);
  }

  private Payload(
      PayloadFormat format,
      @Nullable List<String> place,
      PayloadEncoding encoding,
      boolean isUnpacked,
      NoDocumentPolicy missingDocument,
      NoDocumentPolicy emptyRecords,
      KeyFields keyFields) {
    this.format = Objects.requireNonNull(format);
    this.place = place == null ? null : new ArrayList<>(place);
    this.encoding = Objects.requireNonNull(encoding);
    this.isUnpacked = isUnpacked;
    this.missingDocument = Objects.requireNonNull(missingDocument);
    this.emptyRecords = Objects.requireNonNull(emptyRecords);
    this.keyFields = keyFields;
  }

  /** A format that defines the location. */
  public static Payload of(PayloadFormat format) {
    return new Payload(format, null);
  }

  /**
   * JSON whose objects are envelopes.
   *
   * @param pointer JSON Pointer to the document or documents in an envelope
   * @throws IllegalArgumentException if it is invalid, or points to the envelope itself
   */
  public static Payload envelope(String pointer) {
    List<String> place = JsonPointer.parse(pointer);
    if (place.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a path inside the envelope but was the whole envelope");
    }
    return new Payload(PayloadFormat.JSON, place);
  }

  /** The same in another encoding. */
  public Payload encoding(PayloadEncoding encoding) {
    return new Payload(
        format, place, encoding, isUnpacked, missingDocument, emptyRecords, keyFields);
  }

  /** The same with another answer to envelopes that have nothing, or null, at the place. */
  public Payload missingDocument(NoDocumentPolicy policy) {
    return new Payload(format, place, encoding, isUnpacked, policy, emptyRecords, keyFields);
  }

  /** The same with another answer to records of white space or null. */
  public Payload emptyRecords(NoDocumentPolicy policy) {
    return new Payload(format, place, encoding, isUnpacked, missingDocument, policy, keyFields);
  }

  NoDocumentPolicy emptyRecords() {
    return emptyRecords;
  }

  /**
   * The same for payloads that were compressed and are not any more, such as rejected documents.
   * With {@link PayloadFormat#AUTO}, envelopes are recognised in them as if they were compressed.
   */
  public Payload unpacked() {
    return new Payload(format, place, encoding, true, missingDocument, emptyRecords, keyFields);
  }

  /**
   * The same for a destination that keeps one row for each key. A change of any of these fields
   * becomes two documents: the deletion of the row with the former key, and the changed row.
   */
  public Payload keyFields(KeyFields fields) {
    return new Payload(format, place, encoding, isUnpacked, missingDocument, emptyRecords, fields);
  }

  /** Whether its documents are changed rows. */
  public boolean isChangeData() {
    return format.isChangeData();
  }

  boolean isUnpacked() {
    return isUnpacked;
  }

  PayloadEncoding encoding() {
    return encoding;
  }

  PayloadFormat format() {
    return format;
  }

  /** Creates the envelope reader; null if there are no envelopes. */
  @Nullable Envelope envelope(DecodeLimits limits) {
    switch (format) {
      case AUTO:
        return null;
      case JSON:
        return place == null ? null : new PointedEnvelope(place, missingDocument, limits);
      case CLOUDWATCH_LOGS:
        return new CloudWatchLogs(CloudWatchLogs.Others.REFUSED, limits);
      case DYNAMODB_STREAM:
        return new DynamoDbStream(new ChangeWriter(keyFields, limits), limits);
      case DEBEZIUM:
        return new DebeziumEvents(new ChangeWriter(keyFields, limits), limits);
      case DMS:
        return new DmsRecords(new ChangeWriter(keyFields, limits), limits);
      case MAXWELL:
        return new MaxwellRows(new ChangeWriter(keyFields, limits), limits);
    }
    throw new IllegalStateException("No such format: " + format);
  }
}
