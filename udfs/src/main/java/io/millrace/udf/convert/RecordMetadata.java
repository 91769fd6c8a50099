package io.millrace.udf.convert;

import io.millrace.udf.filter.FilterValue;
import io.millrace.udf.filter.ReusedText;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.mapping.Metadata;
import io.millrace.udf.record.Record;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The metadata of the current document, as JSON values. */
final class RecordMetadata {
  /** The format of a time. */
  enum TimeForm {
    ISO_8601,
    ISO_DATE,
    EPOCH_MILLIS
  }

  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final long UNKNOWN = -1;

  private final ReusedText key = new ReusedText();
  private final ReusedText stream = new ReusedText();
  private final ReusedText shard = new ReusedText();
  private final ReusedText sequenceNumber = new ReusedText();
  private final Clock clock;
  private @Nullable Record record;

  /** When conversion began, read on first use; negative before. */
  private long ingestedMillis = UNKNOWN;

  private long documentIndex;

  /**
   * @param clock the source of {@code _ingested_at}
   */
  RecordMetadata(Clock clock) {
    this.clock = clock;
  }

  void begin(Record record) {
    this.record = record;
    ingestedMillis = UNKNOWN;
    documentIndex = 0;
  }

  /**
   * @param millis the conversion time, milliseconds since the epoch
   */
  void begin(Record record, long millis) {
    begin(record);
    ingestedMillis = millis;
  }

  /** The record of the current document; null before the first. */
  @Nullable Record record() {
    return record;
  }

  private long ingestedMillis() {
    if (ingestedMillis < 0) {
      ingestedMillis = clock.millis();
    }
    return ingestedMillis;
  }

  void document(long index) {
    documentIndex = index;
  }

  JsonValue value(Metadata metadata, TimeForm form) {
    Record current = Objects.requireNonNull(record, "no record");
    switch (metadata) {
      case KEY:
        return JsonValue.string(current.partitionKey());
      case STREAM:
        return JsonValue.string(current.stream());
      case SHARD_ID:
        return JsonValue.string(current.shardId());
      case SEQUENCE_NUMBER:
        return JsonValue.string(current.sequenceNumber());
      case DOCUMENT_INDEX:
        return JsonValue.number(documentIndex);
      case TIMESTAMP:
        return time(current.arrivalMillis(), form);
      case INGESTED_AT:
        return time(ingestedMillis(), form);
    }
    throw new IllegalStateException("No such metadata: " + metadata);
  }

  /** Takes metadata as the value of a condition. Allocates nothing. */
  void read(Metadata metadata, FilterValue into) {
    Record current = Objects.requireNonNull(record, "no record");
    switch (metadata) {
      case KEY:
        key.read(current.partitionKey(), into);
        return;
      case STREAM:
        stream.read(current.stream(), into);
        return;
      case SHARD_ID:
        shard.read(current.shardId(), into);
        return;
      case SEQUENCE_NUMBER:
        sequenceNumber.read(current.sequenceNumber(), into);
        return;
      case DOCUMENT_INDEX:
        into.setNumber(documentIndex);
        return;
      case TIMESTAMP:
        readTime(current.arrivalMillis(), into);
        return;
      case INGESTED_AT:
        readTime(ingestedMillis(), into);
        return;
    }
    throw new IllegalStateException("No such metadata: " + metadata);
  }

  private static void readTime(long millis, FilterValue into) {
    into.setTime(
        Math.floorDiv(millis, 1_000L), (int) Math.floorMod(millis, 1_000L) * NANOS_PER_MILLI);
  }

  private static JsonValue time(long millis, TimeForm form) {
    Instant time = Instant.ofEpochMilli(millis);
    switch (form) {
      case EPOCH_MILLIS:
        return JsonValue.number(millis);
      case ISO_DATE:
        return JsonValue.string(time.atOffset(ZoneOffset.UTC).toLocalDate().toString());
      case ISO_8601:
        return JsonValue.string(time.toString());
    }
    throw new IllegalStateException("No such form: " + form);
  }
}
