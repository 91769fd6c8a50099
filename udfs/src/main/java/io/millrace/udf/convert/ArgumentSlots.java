package io.millrace.udf.convert;

import io.millrace.udf.filter.FilterValue;
import io.millrace.udf.function.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of the current document that functions use as arguments, each in a separate slot.
 * While the document is read, only their positions are recorded.
 */
final class ArgumentSlots {
  private static final int NONE = -1;

  private final List<List<List<String>>> places = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();
  private int[] from = {};
  private int[] to = {};
  private boolean[] seen = {};
  private byte[] buffer = {};

  /**
   * Adds a slot; called before the first document.
   *
   * @param anyOf the possible places of the value
   * @param column the column whose function uses it, or behind the columns, a condition
   * @return the slot's number
   */
  int add(List<List<String>> anyOf, int column) {
    places.add(anyOf);
    columns.add(column);
    from = new int[places.size()];
    to = new int[places.size()];
    seen = new boolean[places.size()];
    return places.size() - 1;
  }

  int count() {
    return from.length;
  }

  List<List<String>> places(int slot) {
    return places.get(slot);
  }

  int column(int slot) {
    return columns.get(slot);
  }

  /** Forgets the last document. */
  void begin(byte[] document) {
    buffer = document;
    for (int i = 0; i < from.length; i++) {
      from[i] = NONE;
    }
  }

  void put(int slot, int start, int end) {
    from[slot] = start;
    to[slot] = end;
    seen[slot] = true;
  }

  /** Whether any document so far had it. */
  boolean wasSeen(int slot) {
    return seen[slot];
  }

  boolean has(int slot) {
    return from[slot] != NONE;
  }

  /** Takes the value as that of a condition; null if the document lacks it. */
  void read(int slot, FilterValue into) {
    if (has(slot)) {
      into.setJson(buffer, from[slot], to[slot]);
    } else {
      into.setNull();
    }
  }

  /** Returns null if the document lacks it. */
  JsonValue value(int slot) {
    return has(slot) ? JsonValue.ofSource(buffer, from[slot], to[slot]) : JsonValue.NULL;
  }
}
