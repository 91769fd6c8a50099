package io.millrace.udf.convert;

import io.millrace.udf.function.FieldSpelling;
import io.millrace.udf.function.Functions;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.FieldNames;
import io.millrace.udf.mapping.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a source to an expression: resolves the functions and reserves slots for their arguments
 * from the document.
 */
final class ExpressionCompiler {
  private final RecordMetadata facts;
  private final ArgumentSlots captures;
  private @Nullable Functions functions;

  ExpressionCompiler(RecordMetadata facts, ArgumentSlots captures) {
    this.facts = facts;
    this.captures = captures;
  }

  /**
   * Returns the expression for a column's source.
   *
   * @param emptyText what empty text of the document means to functions
   * @throws MissingFunctionException if a function is not on the class path
   */
  Expression of(ColumnSource source, int column, EmptyText emptyText)
      throws MissingFunctionException {
    String constant = source.constant();
    if (constant != null) {
      JsonValue value = constant(constant);
      return () -> value;
    }
    Metadata metadata = source.metadata();
    if (metadata != null) {
      return () -> facts.value(metadata, RecordMetadata.TimeForm.ISO_8601);
    }
    if (source.isPlace()) {
      return captures.add(source.places(), column);
    }
    return call(source, column, emptyText);
  }

  private CallExpression call(ColumnSource source, int column, EmptyText emptyText)
      throws MissingFunctionException {
    JsonFunction function = functions().find(String.valueOf(source.function()));
    if (function == null) {
      throw new MissingFunctionException(source, functions());
    }
    List<Expression> arguments = new ArrayList<>();
    for (ColumnSource argument : source.arguments()) {
      arguments.add(of(argument, column, emptyText));
    }
    return new CallExpression(
        function, source.arguments(), arguments, emptyText, captures.mapping());
  }

  private Functions functions() {
    if (functions == null) {
      functions = Functions.load(spelling(captures.mapping().fieldNames()));
    }
    return functions;
  }

  private static FieldSpelling spelling(FieldNames names) {
    switch (names) {
      case EXACT:
        return FieldSpelling.EXACT;
      case CASE_INSENSITIVE:
        return FieldSpelling.ANY_CASE;
      default:
        return FieldSpelling.EXACT_OR_RESPELLED;
    }
  }

  private static JsonValue constant(String json) {
    try {
      return JsonValue.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (JsonException e) {
      throw new IllegalStateException("The mapping was parsed before", e);
    }
  }
}
