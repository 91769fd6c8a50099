package io.millrace.udf.decode;

import java.util.Objects;

/**
 * One Kinesis record: payload and where it came from. Immutable by agreement: nobody writes into
 * the payload.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html">API_Record</a>
 */
public final class Record {
  private final byte[] payload;
  private final String stream;
  private final String shardId;
  private final String sequenceNumber;
  private final String partitionKey;
  private final long arrivalMillis;

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
    this.payload = Objects.requireNonNull(payload);
    this.stream = Objects.requireNonNull(stream);
    this.shardId = Objects.requireNonNull(shardId);
    this.sequenceNumber = Objects.requireNonNull(sequenceNumber);
    this.partitionKey = Objects.requireNonNull(partitionKey);
    this.arrivalMillis = arrivalMillis;
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

  /** Where the record came from, never what it holds. */
  @Override
  public String toString() {
    return "[stream=" + stream + " shard=" + shardId + " sequence=" + sequenceNumber + "]";
  }
}
