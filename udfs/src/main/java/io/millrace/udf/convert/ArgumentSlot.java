package io.millrace.udf.convert;

import io.millrace.udf.filter.ConstantOrder;
import io.millrace.udf.filter.FilterValue;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.json.JsonReader;
import java.util.List;

/**
 * One value of the current document that a function or a condition uses. While the document is
 * read, only its position is recorded, and the value of a number that was just read.
 */
final class ArgumentSlot implements Expression {
  private static final int NONE = -1;

  /** The document cannot have it: a value on the way to its place has no parts. */
  private static final int UNREACHED = -2;

  private final List<List<String>> places;
  private final int column;

  /** Whether the value of a number is recorded. */
  private boolean recordsNumber;

  private boolean servesFilter;

  private byte[] buffer = {};
  private int from = NONE;
  private int to;
  private boolean wasSeen;
  private boolean isNumber;
  private long unscaled;
  private int scale;

  ArgumentSlot(List<List<String>> places, int column) {
    this.places = places;
    this.column = column;
  }

  /** The possible places of the value. */
  List<List<String>> places() {
    return places;
  }

  /** The column whose function uses it, or behind the columns, a condition. */
  int column() {
    return column;
  }

  /** Records the values of numbers, for {@link #compare}. Called before the first document. */
  void recordNumber() {
    recordsNumber = true;
  }

  /** Marks it as a value of the filter. Called before the first document. */
  void serveFilter() {
    servesFilter = true;
  }

  /** Whether a condition of the filter uses it. */
  boolean servesFilter() {
    return servesFilter;
  }

  /** Forgets the last document. */
  void begin() {
    from = NONE;
  }

  /**
   * Records the value that the reader read or skipped last.
   *
   * @param start of the value; the reader is at its end
   */
  void put(int start, JsonReader in) {
    buffer = in.buffer();
    from = start;
    to = in.position();
    wasSeen = true;
    if (recordsNumber) {
      isNumber = in.isLastNumber(start, to) && in.fitsLong();
      unscaled = in.unscaledLong();
      scale = in.scale();
    }
  }

  /** Whether any document so far had it. */
  boolean wasSeen() {
    return wasSeen;
  }

  /** Whether the current document has it. */
  boolean isPresent() {
    return from >= 0;
  }

  /** Notes that the current document cannot have it: on the way is a value of another kind. */
  void markUnreached() {
    from = from < 0 ? UNREACHED : from;
  }

  @Override
  public boolean isUnreached() {
    return from == UNREACHED;
  }

  /** Compares the value; {@link ConstantOrder#NULL} if the document lacks it. */
  int compare(ConstantOrder constant) {
    if (from < 0) {
      return ConstantOrder.NULL;
    }
    return isNumber && constant.isNumber()
        ? constant.compareNumber(unscaled, scale)
        : constant.compare(buffer, from, to);
  }

  /** Whether the document lacks the value, or it is null. */
  boolean isNull() {
    return from < 0 || buffer[from] == 'n';
  }

  /** Takes the value as that of a condition; null if the document lacks it. */
  void read(FilterValue into) {
    if (from < 0) {
      into.setNull();
    } else {
      into.setJson(buffer, from, to);
    }
  }

  /** The value; {@link JsonValue#NULL} if the document lacks it. */
  @Override
  public JsonValue value() {
    return from < 0 ? JsonValue.NULL : JsonValue.ofSource(buffer, from, to);
  }
}
