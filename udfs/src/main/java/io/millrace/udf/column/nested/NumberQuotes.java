package io.millrace.udf.column.nested;

import java.util.Arrays;

/**
 * The numbers of a JSON value that must be sent in quotes, in source order: the server parses an
 * unquoted one as a double or not at all, a quoted one exactly.
 */
final class NumberQuotes {
  private int[] places = new int[16];
  private int count;

  void clear() {
    count = 0;
  }

  /**
   * @param from start of the number in the reader's buffer
   */
  void add(int from, int to) {
    if (places.length < 2 * count + 2) {
      places = Arrays.copyOf(places, places.length * 2);
    }
    places[2 * count] = from;
    places[2 * count + 1] = to;
    count++;
  }

  int count() {
    return count;
  }

  int from(int index) {
    return places[2 * index];
  }

  int to(int index) {
    return places[2 * index + 1];
  }

  /** Whether the number at this position is among them. */
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
