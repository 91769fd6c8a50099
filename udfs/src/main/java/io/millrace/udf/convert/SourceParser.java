package io.millrace.udf.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stands in a mapping → where the value comes from. */
final class SourceParser {
  private SourceParser() {}

  static Source parse(String text) throws SourceSyntaxException {
    if (text.isEmpty() || text.equals(Source.RAW_MESSAGE)) {
      return Source.place(List.of());
    }
    if (text.startsWith("/")) {
      return Source.place(pointer(text));
    }
    Metadata metadata = Metadata.ofLabel(text);
    if (metadata == null) {
      throw new SourceSyntaxException(complaint(text));
    }
    return Source.metadata(metadata);
  }

  private static List<String> pointer(String text) throws SourceSyntaxException {
    List<String> path = new ArrayList<>();
    for (String token : text.substring(1).split("/", -1)) {
      if (token.matches(".*~([^01].*|$)")) {
        throw new SourceSyntaxException(
            "expected ~0 or ~1 after the tilde in the JSON Pointer " + text);
      }
      path.add(token.replace("~1", "/").replace("~0", "~"));
    }
    return path;
  }

  private static String complaint(String text) {
    List<String> names =
        Stream.concat(
                Arrays.stream(Metadata.values()).map(Metadata::label),
                Stream.of(Source.RAW_MESSAGE))
            .collect(Collectors.toList());
    @Nullable String near = NearestName.of(text, names);
    String question = near == null ? "" : "; did you mean " + near + "?";
    return "expected a JSON Pointer such as /user/id, or one of "
        + String.join(", ", names)
        + ", but was "
        + text
        + question;
  }
}
