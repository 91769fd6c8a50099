package io.millrace.udf.function;

import java.util.List;

/**
 * A function that a column mapping can call: {@code columns.email_hash: sha256(/user/email)}.
 *
 * <p>To add one, implement this interface in a public class with a public constructor without
 * parameters, name the class in {@code META-INF/services/io.millrace.udf.function.JsonFunction} of
 * its jar, and give that jar to the job ({@code flink run -C file:///path/functions.jar}, or {@code
 * usrlib}). It is found through the context class loader where the job is submitted and where it
 * runs; both need the jar.
 *
 * <p>Every parallel converter makes an instance of its own and calls it from one thread, so an
 * instance may keep scratch memory. The result must depend on the arguments alone: after a failure
 * a document may be converted again.
 */
public interface JsonFunction {
  /** Name, parameters, what it does and examples. The same on every call. */
  FunctionDescription description();

  /**
   * The value for one row. Not called when an argument is null, which gives null, unless the
   * description says {@link FunctionDescription#takingNulls}. A field the document does not have is
   * null here.
   *
   * @param arguments as many as the description's signature allows
   * @throws FunctionException when there is none: the document becomes a rejected row that names
   *     the function and the column
   */
  JsonValue apply(List<JsonValue> arguments) throws FunctionException;
}
