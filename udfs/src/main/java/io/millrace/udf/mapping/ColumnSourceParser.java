package io.millrace.udf.mapping;

import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.function.Functions;
import io.millrace.udf.json.JsonPointer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parses the source of a column in a mapping. Text that begins with a slash is a JSON Pointer;
 * {@link ExpressionParser} parses all other text.
 */
public final class ColumnSourceParser {
  private @Nullable Functions functions;

  public ColumnSource parse(String text) throws ColumnSourceSyntaxException {
    if (text.isEmpty()) {
      return ColumnSource.place(List.of());
    }
    if (text.startsWith("/")) {
      return ColumnSource.place(pointer(text));
    }
    return new ExpressionParser(text, this).parse();
  }

  /**
   * A JSON Pointer as an argument of a call: in quotes if it would end too early without them.
   *
   * @param pointer begins with a slash
   */
  public static String argument(String pointer) {
    return ExpressionParser.POINTER.matcher(pointer).matches() && pointer.indexOf('\'') < 0
        ? pointer
        : "place('" + pointer.replace("'", "''") + "')";
  }

  /** Loaded only if a mapping has a call. */
  Functions functions() {
    if (functions == null) {
      functions = Functions.load();
    }
    return functions;
  }

  static List<String> pointer(String text) throws ColumnSourceSyntaxException {
    try {
      return JsonPointer.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ColumnSourceSyntaxException(String.valueOf(e.getMessage()));
    }
  }

  /** The names of all metadata. */
  static List<String> metadataNames() {
    return Stream.concat(
            Arrays.stream(Metadata.values()).map(Metadata::label),
            Stream.concat(
                Stream.of(ColumnSource.RAW_MESSAGE),
                Arrays.stream(ChangeField.values()).map(ChangeField::label)))
        .collect(Collectors.toList());
  }

  static ColumnSourceSyntaxException complaint(String text) {
    List<String> names = metadataNames();
    @Nullable String near = NearestName.of(text, names);
    String question = near == null ? "" : "; did you mean " + near + "?";
    return new ColumnSourceSyntaxException(
        "expected a JSON Pointer such as /user/id, a constant such as 'web' or 42, a call such as"
            + " lower(/user/email), or one of "
            + String.join(", ", names)
            + ", but was "
            + text
            + question);
  }
}
