package io.millrace.job.benchmark;

import java.util.SplittableRandom;

/**
 * Documents with a new key each time. Premade documents repeat, and the tables are sorted by key:
 * equal rows would lie side by side in a part, and compress to a fraction of what a table holds.
 *
 * <p>The key is the value of a document's first field: a number, or a UUID. Its digits from the
 * second to the ninth change, so it keeps its length, and a document's copies are spread over all
 * keys.
 */
final class DistinctDocuments {
  private static final int CHANGED = 8;
  private static final int BITS = 3;

  private final SplittableRandom random;

  DistinctDocuments(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Returns a copy with another key. */
  byte[] next(byte[] document) {
    byte[] copy = document.clone();
    change(copy, 0);
    return copy;
  }

  /**
   * Changes the key of a document.
   *
   * @param from where the document begins
   */
  void change(byte[] text, int from) {
    int at = from;
    while (text[at] != ':') {
      at++;
    }
    at += text[at + 1] == '"' ? 3 : 2;
    long digits = random.nextLong();
    for (int end = at + CHANGED; at < end && isDigit(text[at]); at++, digits >>>= BITS) {
      text[at] = (byte) ('0' + (digits & ((1 << BITS) - 1)));
    }
  }

  private static boolean isDigit(byte letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  }
}
