package io.millrace.udf.record;

import java.util.Objects;

/**
 * One Kinesis record: payload and origin. Immutable by convention: the payload must not be
 * modified.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html">API_Record</a>
 */
public final class Record {
  /** Whether a sub-record of an aggregated record belongs to the shard it was in. */
  public enum Placement {
    IN_SHARD,
    /**
     * Its hash key is outside the shard's range: the producer knew other shards, or did not check.
     */
    STRAY
  }

  /** More sub-records than any record has, because a record has at most 10 MiB. */
  private static final long SUB_RECORDS = 1L << 21;

  private static final long ALONE = -1;

  private final byte[] payload;
  private final String stream;
  private final String shardId;
  private final String sequenceNumber;
  private final String partitionKey;
  private final long arrivalMillis;
  private final long subSequence;
  private final Placement placement;

  /**
   * @param payload the original bytes, at most 10 MiB; owned by the record
   * @param arrivalMillis approximate arrival time at Kinesis, milliseconds since the epoch
   */
  public Record(
      byte[] payload,
      String stream,
      String shardId,
      String sequenceNumber,
      String partitionKey,
      long arrivalMillis) {
    this(
        payload,
        stream,
        shardId,
        sequenceNumber,
        partitionKey,
        arrivalMillis,
        ALONE,
        Placement.IN_SHARD);
  }

  private Record(
      byte[] payload,
      String stream,
      String shardId,
      String sequenceNumber,
      String partitionKey,
      long arrivalMillis,
      long subSequence,
      Placement placement) {
    this.payload = Objects.requireNonNull(payload);
    this.stream = Objects.requireNonNull(stream);
    this.shardId = Objects.requireNonNull(shardId);
    this.sequenceNumber = Objects.requireNonNull(sequenceNumber);
    this.partitionKey = Objects.requireNonNull(partitionKey);
    this.arrivalMillis = arrivalMillis;
    this.subSequence = subSequence;
    this.placement = Objects.requireNonNull(placement);
  }

  /**
   * Creates a sub-record of an aggregated record.
   *
   * @param subSequence its index among them, from 0; -1 if it is not a sub-record
   */
  public Record subRecord(long subSequence, Placement placement) {
    return new Record(
        payload,
        stream,
        shardId,
        sequenceNumber,
        partitionKey,
        arrivalMillis,
        subSequence,
        placement);
  }

  public byte[] payload() {
    return payload;
  }

  public String stream() {
    return stream;
  }

  public String shardId() {
    return shardId;
  }

  public String sequenceNumber() {
    return sequenceNumber;
  }

  public String partitionKey() {
    return partitionKey;
  }

  /** Milliseconds since the epoch. */
  public long arrivalMillis() {
    return arrivalMillis;
  }

  /** Its index in the aggregated record, from 0; -1 if it was put alone. */
  public long subSequence() {
    return subSequence;
  }

  public Placement placement() {
    return placement;
  }

  /**
   * Returns a number for a document that is unique within its sequence number: its index in the
   * record, or, in a sub-record with one document, the index of the sub-record.
   *
   * @param index of the document in this record, from 0
   */
  public long documentIndex(int index) {
    return subSequence == ALONE ? index : index * SUB_RECORDS + subSequence;
  }

  /** The origin of the record, without its content. */
  @Override
  public String toString() {
    return "[stream=" + stream + " shard=" + shardId + " sequence=" + sequenceNumber + "]";
  }
}
