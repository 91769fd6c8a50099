package io.millrace.udf.example;

import io.millrace.udf.function.FunctionDescription;
import io.millrace.udf.function.FunctionException;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A function of a user's own, all of it: this class, and a file {@code
 * META-INF/services/io.millrace.udf.function.JsonFunction} in its jar that holds the class's name.
 */
public final class Initials implements JsonFunction {
  @Override
  public FunctionDescription description() {
    return FunctionDescription.of("initials(name)", "The first letter of each word.")
        .example("initials('Ada King Lovelace')", "\"AKL\"");
  }

  @Override
  public JsonValue apply(List<JsonValue> arguments) throws FunctionException {
    String name = arguments.get(0).text().strip();
    if (name.isEmpty()) {
      throw new FunctionException("a name", arguments.get(0));
    }
    return JsonValue.string(
        Arrays.stream(name.split("\\s+"))
            .map(word -> word.substring(0, 1))
            .collect(Collectors.joining()));
  }
}
