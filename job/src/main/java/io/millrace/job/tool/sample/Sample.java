package io.millrace.job.tool.sample;

import io.millrace.udf.record.Record;
import java.util.List;

/** What was read of a stream, and why no more was. */
public final class Sample {
  /** Why reading stopped. */
  public enum End {
    /** There are as many documents as were wanted. */
    ENOUGH,
    /** The stream holds no more from the position on. */
    ALL_READ,
    /** The time somebody is ready to wait was over. */
    TIME_UP
  }

  private final List<Record> records;
  private final List<SampledDocument> documents;
  private final int shards;
  private final End end;

  Sample(List<Record> records, List<SampledDocument> documents, int shards, End end) {
    this.records = List.copyOf(records);
    this.documents = List.copyOf(documents);
    this.shards = shards;
    this.end = end;
  }

  /** Whole records: the last may hold documents beyond those wanted. */
  public List<Record> records() {
    return records;
  }

  /** At most as many as were wanted. */
  public List<SampledDocument> documents() {
    return documents;
  }

  /** How many shards were looked at. */
  public int shards() {
    return shards;
  }

  public End end() {
    return end;
  }
}
