package io.millrace.udf.column.inferred;

import java.io.IOException;
import java.io.OutputStream;

/** The values of one type at a JSON path. */
abstract class JsonTypeColumn {
  abstract String type();

  void finish() throws NotExactException {}

  void writePrefix(OutputStream out) throws IOException {}

  abstract void writeTo(OutputStream out) throws IOException;
}
