package io.millrace.udf.convert;

import io.millrace.udf.function.Functions;
import io.millrace.udf.mapping.ColumnSource;

/** A mapping calls a function that is not on the class path. */
final class MissingFunctionException extends Exception {
  private static final long serialVersionUID = 1L;

  MissingFunctionException(ColumnSource call, Functions here) {
    super(
        "there is no function "
            + call.function()
            + " on the class path, but "
            + call
            + " calls it; add its jar to the job ("
            + String.join("; ", here.problems())
            + ")");
  }
}
