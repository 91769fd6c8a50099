package io.millrace.udf.json;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON Pointers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
public final class JsonPointer {
  private JsonPointer() {}

  /**
   * The names of fields, or numbers of array elements, from the outside in; none for the whole.
   *
   * @throws IllegalArgumentException when the text is no JSON Pointer
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
}
