package io.millrace.job.config.value;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Text in which references stand for secrets: {@code Bearer ${ssm:/gateway/token}}. */
public final class SecretTemplate implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What to say of a text that has the characters of {@link #mark}. */
  public static final String RESERVED =
      "has the character U+F8F0 or U+F8F1, which Millrace reserves; choose another text";

  /** Around a reference in expanded text: private characters, which no configuration holds. */
  private static final char BEGIN = '\uF8F0';

  private static final char END = '\uF8F1';

  /** Texts and references. */
  private final ArrayList<Serializable> parts;

  private SecretTemplate(List<Serializable> parts) {
    this.parts = new ArrayList<>(parts);
  }

  /** A reference as a part of a marked text. */
  public static String mark(SecretReference reference) {
    String text = reference.toString();
    return BEGIN + text.substring(2, text.length() - 1) + END;
  }

  /** Whether a text has marked references. */
  public static boolean isMarked(String text) {
    return text.indexOf(BEGIN) >= 0 || text.indexOf(END) >= 0;
  }

  /** A marked text without its references. */
  public static String withoutReferences(String marked) {
    return marked.replaceAll(BEGIN + "[^" + END + "]*" + END, "");
  }

  /** The template of a marked text. */
  public static SecretTemplate of(String marked) {
    List<Serializable> parts = new ArrayList<>();
    int at = 0;
    for (int begin = marked.indexOf(BEGIN); begin >= 0; begin = marked.indexOf(BEGIN, at)) {
      int end = marked.indexOf(END, begin);
      if (begin > at) {
        parts.add(marked.substring(at, begin));
      }
      String text = marked.substring(begin + 1, end);
      int colon = text.indexOf(':');
      parts.add(
          SecretReference.parse(text.substring(0, colon), text.substring(colon + 1)).orElseThrow());
      at = end + 1;
    }
    if (at < marked.length()) {
      parts.add(marked.substring(at));
    }
    return new SecretTemplate(parts);
  }

  /** The references, in order. */
  List<SecretReference> references() {
    return parts.stream()
        .filter(SecretReference.class::isInstance)
        .map(SecretReference.class::cast)
        .collect(Collectors.toList());
  }

  /** The text with the secrets in place. */
  String fill(Function<SecretReference, String> secrets) {
    return parts.stream()
        .map(
            part ->
                part instanceof SecretReference
                    ? secrets.apply((SecretReference) part)
                    : part.toString())
        .collect(Collectors.joining());
  }
}
