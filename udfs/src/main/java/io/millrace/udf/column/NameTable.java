package io.millrace.udf.column;

import io.millrace.udf.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Maps names to their index; looks them up by bytes, without allocation. */
public final class NameTable {
  public static final int NONE = -1;

  private final byte[][] names;
  private final byte[][] quoted;
  private final int[] slots;

  /**
   * @param names distinct
   */
  public NameTable(List<String> names) {
    this.names = new byte[names.size()][];
    this.quoted = new byte[names.size()][];
    this.slots = new int[Integer.highestOneBit(Math.max(names.size(), 2)) * 4];
    Arrays.fill(slots, NONE);
    for (int i = 0; i < this.names.length; i++) {
      byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
      this.names[i] = name;
      this.quoted[i] = JsonReader.quoted(name);
      int slot = slot(name, 0, name.length);
      while (slots[slot] != NONE) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = i;
    }
  }

  public int size() {
    return names.length;
  }

  /** Bytes of the longest name; -1 if there are no names. */
  public int longest() {
    int longest = -1;
    for (byte[] name : names) {
      longest = Math.max(longest, name.length);
    }
    return longest;
  }

  /** The quoted form for {@link JsonReader#nextFieldIs}. */
  public byte[] quoted(int index) {
    return quoted[index];
  }

  public String text(int index) {
    return new String(names[index], StandardCharsets.UTF_8);
  }

  /** The index of a name, or {@link #NONE}. */
  public int find(byte[] text, int from, int to) {
    int slot = slot(text, from, to);
    while (slots[slot] != NONE) {
      if (Arrays.equals(names[slots[slot]], 0, names[slots[slot]].length, text, from, to)) {
        return slots[slot];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return NONE;
  }

  private int slot(byte[] text, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + text[i];
    }
    hash *= 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & (slots.length - 1);
  }
}
