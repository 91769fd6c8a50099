package io.millrace.udf.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What is known of a function without calling it. Immutable. */
public final class FunctionDescription {
  /** Whether a null argument is the function's business. */
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
   * A function to which a null argument gives null.
   *
   * @param signature name and parameters, optional ones in brackets, three dots behind one that can
   *     come again: {@code substring(text, start[, length])}, {@code concat(text...)}. Names are
   *     lower case letters, digits and underscores
   * @param meaning what it gives, in a sentence or two
   * @throws IllegalArgumentException when the signature is not of this form
   */
  public static FunctionDescription of(String signature, String meaning) {
    return new FunctionDescription(
        Signature.parse(signature), Objects.requireNonNull(meaning), Nulls.GIVE_NULL, List.of());
  }

  /** With the function called for null arguments too. */
  public FunctionDescription takingNulls() {
    return new FunctionDescription(signature, meaning, Nulls.ARE_PASSED, examples);
  }

  /**
   * With an example for the reference.
   *
   * @param call as in a mapping, of constants: {@code lower('ABC')}
   * @param result the JSON it gives: {@code "abc"}
   */
  public FunctionDescription example(String call, String result) {
    List<Example> more = new ArrayList<>(examples);
    more.add(new Example(call, result));
    return new FunctionDescription(signature, meaning, nulls, more);
  }

  /** What stands before the parenthesis in a call. */
  public String name() {
    return signature.name();
  }

  /** Name and parameters as given. */
  public String signature() {
    return signature.text();
  }

  /** What the function gives. */
  public String meaning() {
    return meaning;
  }

  /** In the order they were given. */
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

  /** A call and what it gives. */
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

    /** As JSON. */
    public String result() {
      return result;
    }
  }
}
