package io.millrace.udf.column;

import io.millrace.udf.json.FieldName;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Maps names to their index; looks them up by bytes, without allocation. */
public final class NameTable {
  /** Whether a name that is not there may be found by another spelling. */
  public enum Spelling {
    EXACT,
    /** A name that differs in the case of ASCII letters, when no name is the same. */
    ANY_CASE
  }

  public static final int NONE = -1;

  /** Several names differ from the one looked up in letter case only, and none is the same. */
  public static final int AMBIGUOUS = -2;

  private final byte[][] names;
  private final FieldName[] expected;
  private final int[] slots;

  /** Set in every byte before it is hashed, so that spellings of one name share their slots. */
  private final int hashMask;

  /**
   * @param names distinct
   */
  public NameTable(List<String> names) {
    this(names, Spelling.EXACT);
  }

  /**
   * @param names distinct
   */
  public NameTable(List<String> names, Spelling spelling) {
    this.hashMask = spelling == Spelling.ANY_CASE ? Ascii.CASE_BIT : 0;
    this.names = new byte[names.size()][];
    this.expected = new FieldName[names.size()];
    this.slots = new int[Integer.highestOneBit(Math.max(names.size(), 2)) * 4];
    Arrays.fill(slots, NONE);
    for (int i = 0; i < this.names.length; i++) {
      byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
      this.names[i] = name;
      this.expected[i] = FieldName.of(name);
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

  /** A name for {@link JsonReader#nextFieldIs}. */
  public FieldName expected(int index) {
    return expected[index];
  }

  public String text(int index) {
    return new String(names[index], StandardCharsets.UTF_8);
  }

  /** The index of a name, {@link #NONE}, or {@link #AMBIGUOUS} with {@link Spelling#ANY_CASE}. */
  public int find(byte[] text, int from, int to) {
    int slot = slot(text, from, to);
    int respelled = NONE;
    while (slots[slot] != NONE) {
      int index = slots[slot];
      if (Arrays.equals(names[index], 0, names[index].length, text, from, to)) {
        return index;
      }
      if (hashMask != 0 && isRespelled(names[index], text, from, to)) {
        respelled = respelled == NONE ? index : AMBIGUOUS;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return respelled;
  }

  /** Whether a name differs from another in the case of ASCII letters at most. */
  public static boolean isRespelled(byte[] name, byte[] text, int from, int to) {
    return Ascii.equalsIgnoreCase(text, from, to, name);
  }

  private int slot(byte[] text, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + (text[i] | hashMask);
    }
    hash *= 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & (slots.length - 1);
  }
}
