package io.millrace.udf.record;

import java.util.Objects;

/**
 * One Kinesis record: payload and where it came from. Immutable by agreement: nobody writes into
 * the payload.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html">API_Record</a>
 */
public final class Record {
  /** Whether a sub-record of an aggregated record belongs into the shard it was found in. */
  public enum Placement {
    IN_SHARD,
    /** Its hash key is none of the shard's: its producer knew other shards, or did not look. */
    STRAY
  }

  /** More sub-records than any record has, which is 10 MiB at most. */
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
   * @param payload the bytes as put, at most 10 MiB; owned by the record from here on
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
   * The same as one of many records that were put as one.
   *
   * @param subSequence its number among them, from 0; -1 when it is none
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

  /** Number among the records that were put as one, from 0; -1 when it was put alone. */
  public long subSequence() {
    return subSequence;
  }

  public Placement placement() {
    return placement;
  }

  /**
   * A number for a document that no other document of the same sequence number has: its number in
   * the record, or, in a sub-record of one document, the number of the sub-record.
   *
   * @param index number of the document in this record, from 0
   */
  public long documentIndex(int index) {
    return subSequence == ALONE ? index : index * SUB_RECORDS + subSequence;
  }

  /** Where the record came from, never what it holds. */
  @Override
  public String toString() {
    return "[stream=" + stream + " shard=" + shardId + " sequence=" + sequenceNumber + "]";
  }
}
