package io.millrace.job.cli.terminal;

import io.millrace.udf.record.Record;
import java.time.Instant;

/** The line above a document: its place in the stream, its partition key and its arrival. */
public final class RecordHeading {
  private RecordHeading() {}

  public static String of(Record record, long index, DisplayedValues values) {
    return record.shardId()
        + "  "
        + record.sequenceNumber()
        + (index == 0 ? "" : " #" + index)
        + "  key "
        + values.text(record.partitionKey())
        + "  arrived "
        + Instant.ofEpochMilli(record.arrivalMillis());
  }
}
