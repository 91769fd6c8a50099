package io.millrace.udf.column.inferred;

import io.millrace.udf.column.inferred.InferredType.Kind;
import io.millrace.udf.text.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells times from other text at JSON paths. The server takes many notations for times, {@code "1
 * Jan 2024"} among them. Here text is a time in the usual notation only, and other text must hold
 * something that is in no time; between them it is {@link NotExactException not exact}.
 */
final class JsonTimes {
  private static final int WORD = 3;
  private static final String DAY = "0000-00-00";
  private static final String SIGNS = " -/:.+,";

  /** How words in times begin, at most three letters. */
  private static final Set<Integer> WORDS =
      Stream.of(
              "t", "z", "am", "pm", "utc", "gmt", "msk", "msd", "jan", "feb", "mar", "apr", "may",
              "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri",
              "sat", "sun")
          .map(word -> key(word.getBytes(StandardCharsets.US_ASCII), 0, word.length()))
          .collect(Collectors.toUnmodifiableSet());

  private final TypeInference inference = new TypeInference();

  /** Date, DateTime, DateTime64 or String. */
  Kind kind(byte[] text, int from, int to) throws NotExactException {
    if (isNoTime(text, from, to)) {
      return Kind.TEXT;
    }
    if (isUsual(text, from, to)) {
      Kind kind = inference.text(text, from, to);
      if (kind != Kind.TEXT) {
        return kind;
      }
    }
    throw new NotExactException();
  }

  /** Whether it begins like {@code 2026-11-28}, and a T or space precedes what follows. */
  private static boolean isUsual(byte[] text, int from, int to) {
    if (to - from < DAY.length()) {
      return false;
    }
    for (int i = 0; i < DAY.length(); i++) {
      boolean matches =
          DAY.charAt(i) == '0' ? Ascii.isDigit(text[from + i]) : text[from + i] == DAY.charAt(i);
      if (!matches) {
        return false;
      }
    }
    int end = from + DAY.length();
    return to == end || text[end] == 'T' || text[end] == ' ';
  }

  /** Whether the text holds something that is in no time. */
  static boolean isNoTime(byte[] text, int from, int to) {
    if (to - from > TypeInference.LONGEST_TIME) {
      return true;
    }
    boolean digit = false;
    boolean other = false;
    for (int at = from; at < to; at++) {
      byte next = text[at];
      if (Ascii.isDigit(next)) {
        digit = true;
      } else if (isLetter(next)) {
        other = true;
        int end = at + 1;
        while (end < to && isLetter(text[end])) {
          end++;
        }
        if (!WORDS.contains(key(text, at, Math.min(end, at + WORD)))) {
          return true;
        }
        at = end - 1;
      } else if (SIGNS.indexOf(next) < 0) {
        return true;
      } else {
        other |= next != '.';
      }
    }
    return !digit || !other;
  }

  private static boolean isLetter(byte next) {
    int lower = next | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  private static int key(byte[] text, int from, int to) {
    int key = 0;
    for (int i = from; i < to; i++) {
      key = key << Byte.SIZE | (text[i] | 0x20);
    }
    return key;
  }
}
