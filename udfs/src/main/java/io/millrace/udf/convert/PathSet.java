package io.millrace.udf.convert;

import java.util.Arrays;

/**
 * The paths met in one JSON value, to tell one that comes twice. Built up like a file's path: names
 * are put behind the path so far and taken off again. Keeps its memory from value to value.
 */
final class PathSet {
  /** What stands at a path; the same path may be both. */
  enum Kind {
    VALUE,
    OBJECT
  }

  private static final int FIRST_SLOTS = 64;
  private static final int EMPTY = -1;

  /** The path that is being built up, behind its scope. */
  private byte[] path = new byte[FIRST_SLOTS];

  private int length;
  private int scopes;

  /** All paths added, one behind the other, and where each begins. */
  private byte[] all = new byte[FIRST_SLOTS];

  private int[] starts = new int[FIRST_SLOTS];
  private int count;
  private int[] slots = new int[FIRST_SLOTS];

  PathSet() {
    Arrays.fill(slots, EMPTY);
    starts[0] = 0;
  }

  void clear() {
    if (count > 0) {
      Arrays.fill(slots, EMPTY);
    }
    count = 0;
    length = 0;
    scopes = 0;
  }

  /** Where the path ends now; for {@link #end(int)}. */
  int end() {
    return length;
  }

  /** Takes off what was put behind since. */
  void end(int end) {
    length = end;
  }

  /** Begins the paths of another object, which have nothing to do with those of others. */
  void scope() {
    scopes++;
    reserve(Integer.BYTES);
    Bytes.setInt(path, length, scopes);
    length += Integer.BYTES;
  }

  /** Puts a name behind the path. */
  void name(byte[] name, int from, int to) {
    reserve(to - from);
    System.arraycopy(name, from, path, length, to - from);
    length += to - from;
  }

  void dot() {
    reserve(1);
    path[length++] = '.';
  }

  private void reserve(int more) {
    if (path.length - length < more) {
      path = Arrays.copyOf(path, Math.max(path.length * 2, length + more));
    }
  }

  /** The buffer the path is built up in. */
  byte[] buffer() {
    return path;
  }

  /**
   * Adds the path built up.
   *
   * @param from where its scope begins
   * @return false when it was there already
   */
  boolean add(int from, Kind kind) {
    int size = length - from + 1;
    int start = starts[count];
    if (all.length - start < size) {
      all = Arrays.copyOf(all, Math.max(all.length * 2, start + size));
    }
    System.arraycopy(path, from, all, start, size - 1);
    all[start + size - 1] = (byte) (kind == Kind.VALUE ? 0 : 1);
    int slot = find(start, start + size);
    if (slots[slot] != EMPTY) {
      return false;
    }
    slots[slot] = count;
    count++;
    if (count + 1 >= starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    starts[count] = start + size;
    if (count * 2 > slots.length) {
      rehash();
    }
    return true;
  }

  private int find(int from, int to) {
    int slot = hash(from, to) & (slots.length - 1);
    while (slots[slot] != EMPTY
        && !Arrays.equals(all, starts[slots[slot]], starts[slots[slot] + 1], all, from, to)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, EMPTY);
    for (int i = 0; i < count; i++) {
      slots[find(starts[i], starts[i + 1])] = i;
    }
  }

  private int hash(int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + all[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }
}
