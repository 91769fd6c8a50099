package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;

/** A value at a JSON path that may be sent in another spelling than the document has. */
abstract class PathWriter extends ColumnWriter {
  final ColumnWriter values;

  /**
   * @param values takes the value as a column of the type does
   */
  PathWriter(ColumnWriter values) {
    this.values = values;
  }

  @Override
  public final boolean mayTake(JsonReader.Token token) {
    return values.mayTake(token);
  }

  @Override
  public final void appendDefault() {
    values.appendDefault();
  }

  @Override
  public final void writeTo(OutputStream out) throws IOException {
    values.writeTo(out);
  }

  @Override
  public final ClickHouseType type() {
    return values.type();
  }
}
