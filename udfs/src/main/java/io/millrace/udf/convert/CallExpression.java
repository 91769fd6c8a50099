package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.function.FunctionDescription;
import io.millrace.udf.function.FunctionException;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MismatchedPaths;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A call of a function. */
final class CallExpression implements Expression {
  private final JsonFunction function;
  private final FunctionDescription description;
  private final List<Expression> arguments;

  /** By argument, whether a field of the document is in it. */
  private final boolean[] takesField;

  private final EmptyText emptyText;
  private final Mapping mapping;
  private boolean isUnreached;

  /**
   * @param sources of the arguments
   * @param emptyText what empty text of the document means in the column or condition
   * @param mapping what it means on the way to a place, and what happens if that cannot be reached
   */
  CallExpression(
      JsonFunction function,
      List<ColumnSource> sources,
      List<Expression> arguments,
      EmptyText emptyText,
      Mapping mapping) {
    this.function = function;
    this.description = function.description();
    this.arguments = List.copyOf(arguments);
    this.emptyText = emptyText;
    this.mapping = mapping;
    takesField = new boolean[sources.size()];
    for (int i = 0; i < takesField.length; i++) {
      takesField[i] = sources.get(i).takesField();
    }
  }

  @Override
  public JsonValue value() throws ValueException {
    List<JsonValue> values = new ArrayList<>(arguments.size());
    boolean hasField = false;
    isUnreached = false;
    for (int i = 0; i < takesField.length; i++) {
      JsonValue value = arguments.get(i).value();
      if (takesField[i] && emptyText == EmptyText.NULL && description.takesNulls()) {
        value = value.isEmptyText() ? JsonValue.NULL : value;
      }
      isUnreached |= value.isNull() && arguments.get(i).isUnreached();
      if (value.isNull() && !description.takesNulls()) {
        return JsonValue.NULL;
      }
      hasField |= takesField[i] && !value.isNull();
      values.add(value);
    }
    // A constant or metadata must not take the place of a value that is there, but of another kind.
    isUnreached &= !hasField;
    return isUnreached ? JsonValue.NULL : result(values);
  }

  @Override
  public boolean isUnreached() {
    return isUnreached;
  }

  private JsonValue result(List<JsonValue> values) throws ValueException {
    try {
      return function.apply(values);
    } catch (FunctionException e) {
      return resultAfter(e, values);
    } catch (RuntimeException e) {
      // A user's function may throw any exception; it is treated as an error of this document.
      throw failure("to succeed", e.toString());
    }
  }

  /**
   * The result that there is in spite of a failure: null if the pipeline says so, and what comes
   * with null in place of empty text.
   */
  private JsonValue resultAfter(FunctionException e, List<JsonValue> values) throws ValueException {
    if (e.isMismatchedPath() && isMissing(e)) {
      return JsonValue.NULL;
    }
    boolean isOfEmptyText = emptyText == EmptyText.NULL && e.isOfEmptyText();
    boolean isReplaced = false;
    for (int i = 0; i < takesField.length && isOfEmptyText; i++) {
      JsonValue value = values.get(i);
      if (takesField[i]) {
        values.set(i, value.withoutEmptyText());
        isReplaced |= !values.get(i).equals(value);
      }
      if (values.get(i).isNull() && !description.takesNulls()) {
        return JsonValue.NULL;
      }
    }
    if (isReplaced) {
      return result(values);
    }
    throw failure(e.expected(), e.found());
  }

  /** Whether a place that cannot be reached is a missing one, in any column and condition. */
  private boolean isMissing(FunctionException e) {
    return mapping.mismatchedPaths() == MismatchedPaths.MISSING
        || (mapping.emptyText() == EmptyText.NULL && e.isOfEmptyText());
  }

  private ValueException failure(String expected, String found) {
    byte[] text = found.getBytes(StandardCharsets.UTF_8);
    return ValueException.function(description.name(), expected)
        .at(0, ValueExcerpt.of(text, 0, text.length));
  }
}
