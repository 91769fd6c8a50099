package io.millrace.job.command;

import io.millrace.udf.decode.Record;
import java.time.Instant;

/** The line above a document: its place in the stream, its partition key and its arrival. */
final class RecordHeading {
  private RecordHeading() {}

  static String of(Record record, long index, DisplayedValues values) {
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
