package io.millrace.job.tool.sample;

import io.millrace.udf.record.Record;
import java.util.List;

/** The records read from a stream, and why reading ended. */
public final class Sample {
  /** Why reading stopped. */
  public enum End {
    /** The requested number of documents was read. */
    ENOUGH,
    /** The stream has no more records after the position. */
    ALL_READ,
    /** The maximum waiting time is over. */
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

  /** Whole records: the last one may have more documents than requested. */
  public List<Record> records() {
    return records;
  }

  /** At most the requested number. */
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
