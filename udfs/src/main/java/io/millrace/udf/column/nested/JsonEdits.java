package io.millrace.udf.column.nested;

import java.util.Arrays;

/**
 * Values inside a JSON value that are sent as another text, in source order. The server parses an
 * unquoted number as a double or not at all, a quoted one exactly; and it takes fewer spellings at
 * typed paths than in columns.
 */
final class JsonEdits {
  /** For each edit the start and the end in the source, and the end in {@link #texts}. */
  private static final int NUMBERS = 3;

  private int[] places = new int[8 * NUMBERS];
  private byte[] texts = new byte[64];
  private int count;

  void clear() {
    count = 0;
  }

  /**
   * Sends a text, in quotes, in place of a value.
   *
   * @param from start of the value in the reader's buffer
   * @param text contains the text, which needs no escapes
   */
  void add(int from, int to, byte[] text, int textFrom, int textTo) {
    int start = textFrom(count);
    int end = start + textTo - textFrom;
    if (places.length < (count + 1) * NUMBERS) {
      places = Arrays.copyOf(places, places.length * 2);
    }
    if (texts.length < end) {
      texts = Arrays.copyOf(texts, Math.max(end, texts.length * 2));
    }
    System.arraycopy(text, textFrom, texts, start, textTo - textFrom);
    places[count * NUMBERS] = from;
    places[count * NUMBERS + 1] = to;
    places[count * NUMBERS + 2] = end;
    count++;
  }

  int count() {
    return count;
  }

  int from(int index) {
    return places[index * NUMBERS];
  }

  int to(int index) {
    return places[index * NUMBERS + 1];
  }

  /** Contains the texts, without quotes. */
  byte[] texts() {
    return texts;
  }

  int textFrom(int index) {
    return index == 0 ? 0 : textTo(index - 1);
  }

  int textTo(int index) {
    return places[index * NUMBERS + 2];
  }

  /** By how many bytes the value becomes longer; negative if it becomes shorter. */
  int growth() {
    int growth = 0;
    for (int i = 0; i < count; i++) {
      growth += textTo(i) - textFrom(i) + 2 - (to(i) - from(i));
    }
    return growth;
  }

  /** Whether the value at this position is among them. */
  boolean has(int from) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (from(middle) == from) {
        return true;
      }
      if (from(middle) < from) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }
}
