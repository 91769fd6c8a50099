package io.millrace.udf.filter;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.filter.FilterValue.Kind;
import io.millrace.udf.text.DateTimeText;
import java.util.Arrays;

/**
 * Compares two values of a condition, neither of them null.
 *
 * <ul>
 *   <li>Text with text: byte by byte, as ClickHouse does.
 *   <li>Number with number: exactly, whatever their sizes.
 *   <li>Boolean with boolean or number: false is 0 and true is 1, as for ClickHouse's Bool.
 *   <li>Any other value with a constant text: as that text if the value were in a String column. A
 *       number with a text that is one, or a boolean with {@code 'true'} or {@code 'false'},
 *       compares as such.
 *   <li>Otherwise, text counts as the number or boolean that it is written as, as in a column of
 *       numbers. It is an error if the text is neither.
 *   <li>Time with text: as times; text without a zone is in UTC.
 * </ul>
 *
 * <p>Reused, not thread-safe.
 */
public final class ValueOrder {
  private static final byte[] ONE = {'1'};
  private static final byte[] ZERO = {'0'};

  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private final ExactNumber leftNumber = new ExactNumber();
  private final ExactNumber rightNumber = new ExactNumber();
  private final DateTimeText time = new DateTimeText();

  /**
   * Whether two values are equal.
   *
   * @throws ValueException if they cannot be compared
   */
  public boolean areEqual(FilterValue left, FilterValue right) throws ValueException {
    boolean areTexts = left.kind() == Kind.TEXT && right.kind() == Kind.TEXT;
    return areTexts
        ? left.to() - left.from() == right.to() - right.from() && compareBytes(left, right) == 0
        : compare(left, right) == 0;
  }

  /**
   * Returns a negative number, zero or a positive number as the first is less than, equal to or
   * greater than the second.
   *
   * @throws ValueException if they have no order
   */
  public int compare(FilterValue left, FilterValue right) throws ValueException {
    if (left.kind() == Kind.TEXT && right.kind() == Kind.TEXT) {
      return compareBytes(left, right);
    }
    if (left.kind() == Kind.TIME || right.kind() == Kind.TIME) {
      return compareTimes(left, right);
    }
    if (isConstantText(right)) {
      return withText(left, right);
    }
    if (isConstantText(left)) {
      return -withText(right, left);
    }
    return compareNumbers(left, right);
  }

  private static boolean isConstantText(FilterValue value) {
    return value.isConstant() && value.kind() == Kind.TEXT;
  }

  private int withText(FilterValue value, FilterValue text) throws ValueException {
    boolean isNumber =
        value.kind() == Kind.NUMBER && rightNumber.parse(text.bytes(), text.from(), text.to());
    boolean isBoolean = value.kind() == Kind.BOOLEAN && text.isBooleanText();
    return isNumber || isBoolean ? compareNumbers(value, text) : compareBytes(value, text);
  }

  private static int compareBytes(FilterValue left, FilterValue right) {
    return Arrays.compareUnsigned(
        left.bytes(), left.from(), left.to(), right.bytes(), right.from(), right.to());
  }

  private int compareNumbers(FilterValue left, FilterValue right) throws ValueException {
    boolean fit =
        left.kind() == Kind.NUMBER
            && right.kind() == Kind.NUMBER
            && left.fitsLong()
            && right.fitsLong();
    int difference = left.scale() - right.scale();
    if (fit && difference == 0) {
      return Long.compare(left.unscaled(), right.unscaled());
    }
    if (fit && fitsScaled(right.unscaled(), difference)) {
      return Long.compare(left.unscaled(), right.unscaled() * POWERS[difference]);
    }
    if (fit && fitsScaled(left.unscaled(), -difference)) {
      return Long.compare(left.unscaled() * POWERS[-difference], right.unscaled());
    }
    parse(left, right, leftNumber);
    parse(right, left, rightNumber);
    return leftNumber.compareTo(rightNumber);
  }

  /** Whether a number with some more decimals is a long. */
  private static boolean fitsScaled(long unscaled, int decimals) {
    return decimals > 0
        && decimals < POWERS.length
        && unscaled <= Long.MAX_VALUE / POWERS[decimals]
        && unscaled >= Long.MIN_VALUE / POWERS[decimals];
  }

  private static void parse(FilterValue value, FilterValue other, ExactNumber into)
      throws ValueException {
    boolean isTruth =
        value.kind() == Kind.BOOLEAN
            || (value.kind() == Kind.TEXT && other.kind() == Kind.BOOLEAN && value.isBooleanText());
    if (isTruth) {
      into.parse(value.isTrueWord() ? ONE : ZERO, 0, 1);
      return;
    }
    if (value.kind() == Kind.NESTED) {
      throw ValueException.wrongType(
              "text, a number, true or false" + comparing(value, other) + ",")
          .at(0, value.excerpt());
    }
    if (!into.parse(value.bytes(), value.from(), value.to())) {
      String expected = other.kind() == Kind.BOOLEAN ? "true or false" : "a number";
      throw ValueException.invalid(expected + comparing(value, other) + ",").at(0, value.excerpt());
    }
  }

  private static String comparing(FilterValue value, FilterValue other) {
    return " at " + value.name() + " to compare with " + other.name();
  }

  private int compareTimes(FilterValue left, FilterValue right) throws ValueException {
    long leftSeconds = seconds(left, right);
    int leftNanos = left.kind() == Kind.TIME ? left.nanos() : time.nanos();
    long rightSeconds = seconds(right, left);
    int rightNanos = right.kind() == Kind.TIME ? right.nanos() : time.nanos();
    int seconds = Long.compare(leftSeconds, rightSeconds);
    return seconds == 0 ? Integer.compare(leftNanos, rightNanos) : seconds;
  }

  private long seconds(FilterValue value, FilterValue other) throws ValueException {
    if (value.kind() == Kind.TIME) {
      return value.seconds();
    }
    parseTime(value, comparing(value, other) + ",");
    return time.seconds();
  }

  /**
   * @param place continues the message about a value that is no time
   */
  private void parseTime(FilterValue value, String place) throws ValueException {
    boolean isTime =
        value.kind() == Kind.TEXT && time.parse(value.bytes(), value.from(), value.to());
    if (!isTime) {
      throw ValueException.invalid("a time such as 2026-11-01T00:00:00Z" + place)
          .at(0, value.excerpt());
    }
  }

  /**
   * Makes a time of text that is one.
   *
   * @throws ValueException if it is neither that nor null
   */
  public void makeTime(FilterValue value) throws ValueException {
    if (!value.isNull()) {
      parseTime(value, " from " + value.name());
      value.setTime(time.seconds(), time.nanos());
    }
  }

  /**
   * Whether a value by itself is true.
   *
   * @throws ValueException if it is neither a boolean nor a number nor null
   */
  public Truth truth(FilterValue value) throws ValueException {
    if (value.isNull()) {
      return Truth.UNKNOWN;
    }
    if (value.kind() == Kind.BOOLEAN) {
      return Truth.of(value.truth());
    }
    if (value.kind() == Kind.NUMBER) {
      leftNumber.parse(value.bytes(), value.from(), value.to());
      rightNumber.parse(ZERO, 0, 1);
      return Truth.of(leftNumber.compareTo(rightNumber) != 0);
    }
    throw ValueException.wrongType("true or false at " + value.name())
        .at(0, value.kind() == Kind.TIME ? "a time" : value.excerpt());
  }
}
