package io.millrace.udf.convert;

import io.millrace.udf.filter.ConstantOrder;
import io.millrace.udf.filter.FilterValue;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonReader;
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

  /** The value as a number, where it is one that was just read. */
  private long[] unscaled = {};

  private int[] scale = {};
  private boolean[] isNumber = {};
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
    unscaled = new long[places.size()];
    scale = new int[places.size()];
    isNumber = new boolean[places.size()];
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

  /**
   * Records the value that the reader read or skipped last.
   *
   * @param start of the value; the reader is at its end
   */
  void put(int slot, int start, JsonReader in) {
    int end = in.position();
    from[slot] = start;
    to[slot] = end;
    seen[slot] = true;
    isNumber[slot] = in.isLastNumber(start, end) && in.fitsLong();
    if (isNumber[slot]) {
      unscaled[slot] = in.unscaledLong();
      scale[slot] = in.scale();
    }
  }

  /** Whether any document so far had it. */
  boolean wasSeen(int slot) {
    return seen[slot];
  }

  boolean has(int slot) {
    return from[slot] != NONE;
  }

  /** Compares the value; {@link ConstantOrder#NULL} if the document lacks it. */
  int compare(int slot, ConstantOrder constant) {
    if (!has(slot)) {
      return ConstantOrder.NULL;
    }
    return isNumber[slot] && constant.isNumber()
        ? constant.compareNumber(unscaled[slot], scale[slot])
        : constant.compare(buffer, from[slot], to[slot]);
  }

  /** Whether the document lacks the value, or it is null. */
  boolean isNull(int slot) {
    return !has(slot) || buffer[from[slot]] == 'n';
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
