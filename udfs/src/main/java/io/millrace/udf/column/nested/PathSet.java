package io.millrace.udf.column.nested;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The paths met in one JSON value, to tell one that comes twice. Built up like a file's path: names
 * are put behind the path so far and taken off again. Keeps its memory from value to value.
 *
 * <p>Paths are told apart by two polynomial hashes modulo 2<sup>61</sup>&nbsp;−&nbsp;1 whose bases
 * each process draws at random: nobody can prepare names that collide, and two paths that do by
 * chance are not to be expected in the lifetime of a universe. The hashes go with the path as it is
 * built up, so that a name is hashed once, however many paths lead through it.
 */
final class PathSet {
  /** What stands at a path; the same path may be both. */
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

  /** Above it, memory is given back rather than wiped. */
  private static final int KEPT_SLOTS = 4_096;

  /** The path that is being built up, and where its scope began. */
  private byte[] path = new byte[FIRST_SLOTS];

  private int length;
  private int scopeFrom;
  private long first = 1;
  private long second = 1;
  private int scopes;

  /** Paths to go back to: how long each is, where its scope began, and its two hashes. */
  private long[] marks = new long[4 * 16];

  private int marked;

  /** Two numbers a slot; the second is never 0 for a path. */
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

  /** Remembers the path as it is now; returns a number to go back by. */
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

  /** Goes back to the path as it was; what was marked since is forgotten. */
  void back(int mark) {
    marked = mark + 1;
    length = (int) marks[4 * mark];
    scopeFrom = (int) marks[4 * mark + 1];
    first = marks[4 * mark + 2];
    second = marks[4 * mark + 3];
  }

  /** Goes back to the path as it was, for the last time. */
  void leave(int mark) {
    back(mark);
    marked = mark;
  }

  /** Begins the paths of another object, which have nothing to do with those of others. */
  void scope() {
    scopes++;
    scopeFrom = length;
    first = next(1, FIRST_BASE, FIRST_SCOPE + scopes);
    second = next(1, SECOND_BASE, FIRST_SCOPE + scopes);
  }

  /** Puts a name behind the path. */
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

  /** The buffer the path is built up in, from its start on. */
  byte[] buffer() {
    return path;
  }

  /** Bytes of the path, those of the scopes around it with it. */
  int length() {
    return length;
  }

  /** Bytes of all paths that have a value, as the server has to write them out. */
  long valueBytes() {
    return valueBytes;
  }

  /**
   * Adds the path built up.
   *
   * @return false when it was there already
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

  /** Where the key stands, or is to stand. */
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
