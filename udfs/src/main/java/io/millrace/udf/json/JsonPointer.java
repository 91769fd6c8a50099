package io.millrace.udf.json;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes JSON Pointers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
public final class JsonPointer {
  private JsonPointer() {}

  /**
   * Returns the field names or element indexes, outermost first; empty for the whole document.
   *
   * @throws IllegalArgumentException if the text is not a JSON Pointer
   */
  public static List<String> parse(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException(
          "expected a JSON Pointer such as /user/id but was " + text);
    }
    List<String> path = new ArrayList<>();
    for (String token : text.substring(1).split("/", -1)) {
      if (token.matches("(?s).*~([^01].*|$)")) {
        throw new IllegalArgumentException(
            "expected ~0 or ~1 after the tilde in the JSON Pointer " + text);
      }
      path.add(token.replace("~1", "/").replace("~0", "~"));
    }
    return path;
  }

  /** The pointer to a place: {@code /user/id}; empty for the whole. */
  public static String of(List<String> path) {
    StringBuilder pointer = new StringBuilder();
    path.forEach(name -> pointer.append('/').append(name.replace("~", "~0").replace("/", "~1")));
    return pointer.toString();
  }
}
