package io.millrace.udf.column.nested;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The paths in one JSON value, to detect duplicates. It is built like a file path: names are
 * appended to the current path and removed again. Its memory is reused.
 *
 * <p>Paths are compared by two polynomial hashes modulo 2<sup>61</sup>&nbsp;−&nbsp;1 with random
 * bases per process. An attacker cannot prepare collisions, and an accidental collision is
 * practically impossible. The hashes are computed incrementally, so that a name is hashed once,
 * however many paths contain it.
 */
final class PathSet {
  /** What is at a path; the same path may have both. */
  enum Kind {
    VALUE,
    OBJECT
  }

  private static final long PRIME = (1L << 61) - 1;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long FIRST_BASE = base();
  private static final long SECOND_BASE = base();

  /** Above any byte of a name. */
  private static final long FIRST_SCOPE = 1_000;

  private static final int FIRST_SLOTS = 64;

  /** Above this size, memory is released instead of cleared. */
  private static final int KEPT_SLOTS = 4_096;

  /** The current path, and the start of its scope. */
  private byte[] path = new byte[FIRST_SLOTS];

  private int length;
  private int scopeFrom;
  private long first = 1;
  private long second = 1;
  private int scopes;

  /** Saved paths: the length of each, the start of its scope, and its two hashes. */
  private long[] marks = new long[4 * 16];

  private int marked;

  /** Two numbers per slot; the second is never 0 for a path. */
  private long[] slots = new long[2 * FIRST_SLOTS];

  private int count;
  private long valueBytes;

  private static long base() {
    return (1L << 60) | (RANDOM.nextLong() >>> 4);
  }

  void clear() {
    if (slots.length > 2 * KEPT_SLOTS) {
      slots = new long[2 * FIRST_SLOTS];
    } else if (count > 0) {
      Arrays.fill(slots, 0);
    }
    count = 0;
    valueBytes = 0;
    length = 0;
    scopeFrom = 0;
    first = 1;
    second = 1;
    scopes = 0;
    marked = 0;
  }

  /** Saves the current path; returns a mark to restore it. */
  int mark() {
    int mark = marked++;
    if (marks.length < 4 * marked) {
      marks = Arrays.copyOf(marks, marks.length * 2);
    }
    marks[4 * mark] = length;
    marks[4 * mark + 1] = scopeFrom;
    marks[4 * mark + 2] = first;
    marks[4 * mark + 3] = second;
    return mark;
  }

  /** Restores the path and forgets what was added since. */
  void back(int mark) {
    marked = mark + 1;
    length = (int) marks[4 * mark];
    scopeFrom = (int) marks[4 * mark + 1];
    first = marks[4 * mark + 2];
    second = marks[4 * mark + 3];
  }

  /** Restores the path for the last time. */
  void leave(int mark) {
    back(mark);
    marked = mark;
  }

  /** Begins the scope of another object, with separate paths. */
  void scope() {
    scopes++;
    scopeFrom = length;
    first = next(1, FIRST_BASE, FIRST_SCOPE + scopes);
    second = next(1, SECOND_BASE, FIRST_SCOPE + scopes);
  }

  /** Appends a name to the path. */
  void name(byte[] name, int from, int to) {
    reserve(to - from);
    System.arraycopy(name, from, path, length, to - from);
    length += to - from;
    long h1 = first;
    long h2 = second;
    for (int i = from; i < to; i++) {
      int symbol = (name[i] & 0xFF) + 1;
      h1 = next(h1, FIRST_BASE, symbol);
      h2 = next(h2, SECOND_BASE, symbol);
    }
    first = h1;
    second = h2;
  }

  void dot() {
    reserve(1);
    path[length++] = '.';
    first = next(first, FIRST_BASE, '.' + 1);
    second = next(second, SECOND_BASE, '.' + 1);
  }

  /** hash × base + symbol, modulo the prime. */
  private static long next(long hash, long base, long symbol) {
    long high = Math.multiplyHigh(hash, base);
    long low = hash * base;
    long sum = (low & PRIME) + ((high << 3) | (low >>> 61)) + symbol;
    long reduced = (sum & PRIME) + (sum >>> 61);
    return reduced >= PRIME ? reduced - PRIME : reduced;
  }

  private void reserve(int more) {
    if (path.length - length < more) {
      path = Arrays.copyOf(path, Math.max(path.length * 2, length + more));
    }
  }

  /** The buffer of the current path. */
  byte[] buffer() {
    return path;
  }

  /** Bytes of the path, including enclosing scopes. */
  int length() {
    return length;
  }

  /** Bytes of all paths with a value, as the server writes them out. */
  long valueBytes() {
    return valueBytes;
  }

  /**
   * Adds the current path.
   *
   * @return false if it is a duplicate
   */
  boolean add(Kind kind) {
    long key = (second << 1 | (kind == Kind.VALUE ? 0 : 1)) + 1;
    int slot = find(slots, first, key);
    if (slots[slot + 1] != 0) {
      return false;
    }
    slots[slot] = first;
    slots[slot + 1] = key;
    count++;
    if (kind == Kind.VALUE) {
      valueBytes += length - scopeFrom;
    }
    if (count * 4 > slots.length) {
      rehash();
    }
    return true;
  }

  /** The slot of the key, or the free slot for it. */
  private static int find(long[] slots, long first, long key) {
    int mask = slots.length - 2;
    int slot = (int) (first ^ (first >>> 29)) << 1 & mask;
    while (slots[slot + 1] != 0 && (slots[slot] != first || slots[slot + 1] != key)) {
      slot = slot + 2 & mask;
    }
    return slot;
  }

  private void rehash() {
    long[] wider = new long[slots.length * 2];
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i + 1] != 0) {
        int slot = find(wider, slots[i], slots[i + 1]);
        wider[slot] = slots[i];
        wider[slot + 1] = slots[i + 1];
      }
    }
    slots = wider;
  }
}
