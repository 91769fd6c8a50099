package io.millrace.udf.filter;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.record.Reason;
import java.util.Arrays;

/**
 * A pattern of LIKE, as ClickHouse reads it: {@code %} stands for any text, {@code _} for one
 * character, and a backslash takes either of them, or a backslash, literally. Before any other
 * character a backslash is itself.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/sql-reference/functions/string-search-functions#like">like</a>
 */
public final class LikePattern {
  private static final int ANY_TEXT = -1;
  private static final int ANY_CHARACTER = -2;

  /** How often a byte of the text may be compared anew; keeps the time linear. */
  private static final int MOST_COMPARISONS = 100;

  /** Comparisons that any text may take. */
  private static final int FREE_COMPARISONS = 100_000;

  /** Whether the case of letters counts. */
  public enum LetterCase {
    COUNTS,
    IGNORED
  }

  private final LetterCase letterCase;

  /** Code points, and the two placeholders. */
  private int[] pattern = {};

  private int length;

  /** The pattern's text at the last {@link #set}, to recognise it. */
  private byte[] source = {};

  private int sourceLength = -1;

  /** Where the character after the one decoded last begins. */
  private int next;

  public LikePattern(LetterCase letterCase) {
    this.letterCase = letterCase;
  }

  /**
   * Sets the pattern; cheap if it is the one of before.
   *
   * @throws ValueException if it ends in a backslash that escapes nothing
   */
  public void set(FilterValue value) throws ValueException {
    byte[] text = value.bytes();
    int from = value.from();
    int to = value.to();
    if (Arrays.equals(source, 0, Math.max(sourceLength, 0), text, from, to) && sourceLength >= 0) {
      return;
    }
    if (pattern.length < to - from) {
      pattern = new int[to - from];
      source = new byte[to - from];
    }
    sourceLength = -1;
    length = 0;
    int at = from;
    while (at < to) {
      int character = decode(text, at, to);
      at = next;
      if (character == '%') {
        if (length == 0 || pattern[length - 1] != ANY_TEXT) {
          pattern[length++] = ANY_TEXT;
        }
      } else if (character == '_') {
        pattern[length++] = ANY_CHARACTER;
      } else if (character != '\\') {
        pattern[length++] = character;
      } else if (at == to) {
        throw ValueException.invalid("%, _ or \\ behind the last backslash of the pattern")
            .at(0, value.excerpt());
      } else if (text[at] == '%' || text[at] == '_' || text[at] == '\\') {
        pattern[length++] = text[at++];
      } else {
        pattern[length++] = '\\';
      }
    }
    System.arraycopy(text, from, source, 0, to - from);
    sourceLength = to - from;
  }

  /**
   * Whether a value's text matches.
   *
   * @throws ValueException if it takes too long to find out
   */
  public boolean matches(FilterValue value) throws ValueException {
    byte[] text = value.bytes();
    int to = value.to();
    int at = value.from();
    int index = 0;
    int resumeAt = -1;
    int resumeIndex = -1;
    long comparisonsLeft = FREE_COMPARISONS + (long) MOST_COMPARISONS * (to - at);
    while (at < to) {
      int wanted = index < length ? pattern[index] : Integer.MIN_VALUE;
      if (wanted == ANY_TEXT) {
        resumeIndex = ++index;
        resumeAt = at;
        continue;
      }
      int character = decode(text, at, to);
      if (wanted == ANY_CHARACTER || isSame(wanted, character)) {
        index++;
        at = next;
      } else if (resumeIndex >= 0) {
        comparisonsLeft -= at - resumeAt;
        if (comparisonsLeft < 0) {
          throw new ValueException(
                  Reason.LIMIT_EXCEEDED,
                  "a pattern that takes at most "
                      + MOST_COMPARISONS
                      + " comparisons for each byte of the text")
              .at(0, value.excerpt());
        }
        // The last % takes one more character.
        decode(text, resumeAt, to);
        resumeAt = next;
        at = resumeAt;
        index = resumeIndex;
      } else {
        return false;
      }
    }
    while (index < length && pattern[index] == ANY_TEXT) {
      index++;
    }
    return index == length;
  }

  private boolean isSame(int wanted, int character) {
    return wanted == character
        || (letterCase == LetterCase.IGNORED && wanted >= 0 && folded(wanted) == folded(character));
  }

  private static int folded(int character) {
    return Character.toLowerCase(Character.toUpperCase(character));
  }

  /** Decodes one character, and sets {@link #next}. A byte that is not UTF-8 is one character. */
  private int decode(byte[] text, int at, int to) {
    int first = text[at] & 0xFF;
    int size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    boolean isWhole = at + size <= to;
    for (int i = 1; isWhole && i < size; i++) {
      isWhole = (text[at + i] & 0xC0) == 0x80;
    }
    if (size == 1 || !isWhole) {
      next = at + 1;
      // Beyond all code points, so that it equals only itself.
      return first < 0x80 ? first : Character.MAX_CODE_POINT + first;
    }
    int character = first & (0xFF >> (size + 1));
    for (int i = 1; i < size; i++) {
      character = character << 6 | (text[at + i] & 0x3F);
    }
    next = at + size;
    return character;
  }
}
