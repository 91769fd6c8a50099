package io.millrace.udf.function;

import java.util.List;

/** A built-in function: its description and implementation. */
final class BuiltIn implements JsonFunction {
  /** The implementation of a function. */
  @FunctionalInterface
  interface Body {
    JsonValue apply(List<JsonValue> arguments) throws FunctionException;
  }

  private final FunctionDescription description;
  private final Body body;

  BuiltIn(FunctionDescription description, Body body) {
    this.description = description;
    this.body = body;
  }

  @Override
  public FunctionDescription description() {
    return description;
  }

  @Override
  public JsonValue apply(List<JsonValue> arguments) throws FunctionException {
    return body.apply(arguments);
  }
}
