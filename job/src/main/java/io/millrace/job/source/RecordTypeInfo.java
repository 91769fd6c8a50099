package io.millrace.job.source;

import io.millrace.job.types.OpaqueTypeInfo;
import io.millrace.udf.record.Record;

/** Type information that uses {@link RecordSerializer}. */
public final class RecordTypeInfo extends OpaqueTypeInfo<Record> {
  private static final long serialVersionUID = 1L;

  public static final RecordTypeInfo INSTANCE = new RecordTypeInfo();

  private RecordTypeInfo() {
    super(Record.class, new RecordSerializer());
  }
}
