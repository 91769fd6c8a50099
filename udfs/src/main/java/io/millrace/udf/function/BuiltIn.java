package io.millrace.udf.function;

import java.util.List;

/** A function of Millrace's own: a description and what it does. */
final class BuiltIn implements JsonFunction {
  /** What a function does. */
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
