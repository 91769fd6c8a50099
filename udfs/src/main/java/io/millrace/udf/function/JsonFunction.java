package io.millrace.udf.function;

import java.util.List;

/**
 * A function that a column mapping can call: {@code columns.email_hash: sha256(/user/email)}.
 *
 * <p>To add one, implement this interface in a public class with a public no-argument constructor.
 * Name the class in {@code META-INF/services/io.millrace.udf.function.JsonFunction} of its jar, and
 * add that jar to the job ({@code flink run -C file:///path/functions.jar}, or {@code usrlib}). It
 * is loaded by the context class loader both at submission and at run time, so both need the jar.
 *
 * <p>Every parallel converter creates an instance and calls it from one thread, so an instance may
 * keep scratch memory. The result must depend only on the arguments, because a document may be
 * converted again after a failure.
 */
public interface JsonFunction {
  /** Name, parameters, meaning and examples. The same on every call. */
  FunctionDescription description();

  /**
   * Returns the value for one row. Not called if an argument is null, which yields null, unless the
   * description says {@link FunctionDescription#takingNulls}. A missing field of the document is
   * null.
   *
   * @param arguments as many as the signature allows
   * @throws FunctionException if there is no result: the document becomes a rejected row that names
   *     the function and the column
   */
  JsonValue apply(List<JsonValue> arguments) throws FunctionException;
}
