package io.millrace.udf.column.inferred;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.UnsupportedTypeException;

/** Creates writers whose bytes have exactly the given type. */
@FunctionalInterface
public interface ExactWriters {
  /** Creates the writer of a type that contains no other types. */
  ColumnWriter create(ClickHouseType type, RowBuffers buffers) throws UnsupportedTypeException;
}
