package io.millrace.udf.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The description of a function. Immutable. */
public final class FunctionDescription {
  /** Whether the function is called with null arguments. */
  enum Nulls {
    GIVE_NULL,
    ARE_PASSED
  }

  private final Signature signature;
  private final String meaning;
  private final Nulls nulls;
  private final List<Example> examples;

  private FunctionDescription(
      Signature signature, String meaning, Nulls nulls, List<Example> examples) {
    this.signature = signature;
    this.meaning = meaning;
    this.nulls = nulls;
    this.examples = List.copyOf(examples);
  }

  /**
   * Describes a function that returns null for a null argument.
   *
   * @param signature name and parameters, optional ones in brackets, three dots after a repeatable
   *     one: {@code substring(text, start[, length])}, {@code concat(text...)}. Names are lower
   *     case letters, digits and underscores
   * @param meaning what it returns, in a sentence or two
   * @throws IllegalArgumentException if the signature does not have this form
   */
  public static FunctionDescription of(String signature, String meaning) {
    return new FunctionDescription(
        Signature.parse(signature), Objects.requireNonNull(meaning), Nulls.GIVE_NULL, List.of());
  }

  /** Returns a copy for a function that is called with null arguments as well. */
  public FunctionDescription takingNulls() {
    return new FunctionDescription(signature, meaning, Nulls.ARE_PASSED, examples);
  }

  /**
   * Returns a copy with an example for the reference.
   *
   * @param call as in a mapping, with constants: {@code lower('ABC')}
   * @param result the JSON it returns: {@code "abc"}
   */
  public FunctionDescription example(String call, String result) {
    List<Example> more = new ArrayList<>(examples);
    more.add(new Example(call, result));
    return new FunctionDescription(signature, meaning, nulls, more);
  }

  /** The function's name. */
  public String name() {
    return signature.name();
  }

  /** Name and parameters as given. */
  public String signature() {
    return signature.text();
  }

  /** What the function returns. */
  public String meaning() {
    return meaning;
  }

  /** The examples, in the order they were added. */
  public List<Example> examples() {
    return examples;
  }

  /** Whether a call may have this many arguments. */
  public boolean takes(int arguments) {
    return arguments >= signature.least() && arguments <= signature.most();
  }

  /** Whether the function is called for null arguments. */
  public boolean takesNulls() {
    return nulls == Nulls.ARE_PASSED;
  }

  /** A call and its result. */
  public static final class Example {
    private final String call;
    private final String result;

    private Example(String call, String result) {
      this.call = Objects.requireNonNull(call);
      this.result = Objects.requireNonNull(result);
    }

    public String call() {
      return call;
    }

    /** The result, as JSON. */
    public String result() {
      return result;
    }
  }
}
