package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.function.FunctionDescription;
import io.millrace.udf.function.FunctionException;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A call of a function. */
final class CallExpression implements Expression {
  private final JsonFunction function;
  private final FunctionDescription description;
  private final List<Expression> arguments;

  CallExpression(JsonFunction function, List<Expression> arguments) {
    this.function = function;
    this.description = function.description();
    this.arguments = List.copyOf(arguments);
  }

  @Override
  public JsonValue value() throws ValueException {
    List<JsonValue> values = new ArrayList<>(arguments.size());
    for (Expression argument : arguments) {
      JsonValue value = argument.value();
      if (value.isNull() && !description.takesNulls()) {
        return JsonValue.NULL;
      }
      values.add(value);
    }
    try {
      return function.apply(values);
    } catch (FunctionException e) {
      throw failure(e.expected(), e.found());
    } catch (RuntimeException e) {
      // A user's function may throw any exception; it is treated as an error of this document.
      throw failure("to succeed", e.toString());
    }
  }

  private ValueException failure(String expected, String found) {
    byte[] text = found.getBytes(StandardCharsets.UTF_8);
    return ValueException.function(description.name(), expected)
        .at(0, ValueExcerpt.of(text, 0, text.length));
  }
}
