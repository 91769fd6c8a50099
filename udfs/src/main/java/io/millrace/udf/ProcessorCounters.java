package io.millrace.udf;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.SkipReason;
import java.util.EnumMap;
import java.util.Objects;

/** The counts of a processor since its creation. Read by the thread that runs the processor. */
public final class ProcessorCounters {
  private long records;
  private long payloadBytes;
  private long decompressedBytes;
  private long documents;
  private long rows;
  private final EnumMap<Reason, Long> rejected = new EnumMap<>(Reason.class);

  /** By reason, a count in an array of one, which grows without garbage. */
  private final EnumMap<SkipReason, long[]> skipped = new EnumMap<>(SkipReason.class);

  private long unknownFields;
  private long mismatchedPaths;
  private long blocksSealed;
  private long uncompressedBytes;
  private long compressedBytes;

  ProcessorCounters() {
    for (SkipReason reason : SkipReason.values()) {
      skipped.put(reason, new long[1]);
    }
  }

  void record(int payloadBytes) {
    records++;
    this.payloadBytes += payloadBytes;
  }

  void decompressed(int bytes) {
    decompressedBytes += bytes;
  }

  void document() {
    documents++;
  }

  void row() {
    rows++;
  }

  void reject(Reason reason) {
    rejected.merge(reason, 1L, Long::sum);
  }

  void skip(SkipReason reason) {
    Objects.requireNonNull(skipped.get(reason))[0]++;
  }

  void unknownFields(long unknownFields) {
    this.unknownFields = unknownFields;
  }

  void mismatchedPaths(long mismatchedPaths) {
    this.mismatchedPaths = mismatchedPaths;
  }

  void sealed(SealedBlock block) {
    blocksSealed++;
    uncompressedBytes += block.uncompressedBytes();
    compressedBytes += block.compressedBytes();
  }

  public long records() {
    return records;
  }

  public long payloadBytes() {
    return payloadBytes;
  }

  /**
   * Bytes of the payloads after decoding and decompression; a payload that cannot be decompressed
   * counts as it was read.
   */
  public long decompressedBytes() {
    return decompressedBytes;
  }

  /** Rows, rejected rows and skipped documents together. */
  public long documents() {
    return documents;
  }

  /** Rows of the destination table, without rejected ones. */
  public long rows() {
    return rows;
  }

  /** Rejected rows for one reason. */
  public long rejected(Reason reason) {
    return rejected.getOrDefault(reason, 0L);
  }

  /** Rejected rows for any reason. */
  public long rejected() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Documents that were skipped for one reason: they are neither rows nor rejected rows. */
  public long skipped(SkipReason reason) {
    return Objects.requireNonNull(skipped.get(reason))[0];
  }

  /** Documents that were skipped for any reason. */
  public long skipped() {
    return skipped.values().stream().mapToLong(count -> count[0]).sum();
  }

  /** Fields of documents for which there is no column. */
  public long unknownFields() {
    return unknownFields;
  }

  /** Values that are missing because a JSON Pointer met a value of another kind. */
  public long mismatchedPaths() {
    return mismatchedPaths;
  }

  /** Blocks of the destination and of the error table. */
  public long blocksSealed() {
    return blocksSealed;
  }

  /** Size of the sealed blocks before compression. */
  public long uncompressedBytes() {
    return uncompressedBytes;
  }

  /** Size of the sealed blocks after compression. */
  public long compressedBytes() {
    return compressedBytes;
  }
}
