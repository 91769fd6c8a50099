package io.millrace.udf.column.inferred;

import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.FloatText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Checks whether the server's JSON parser accepts a number: as an Int64, a UInt64, or a finite
 * double.
 */
public final class JsonNumber {
  private static final byte[] MAX = "18446744073709551615".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MIN = "9223372036854775808".getBytes(StandardCharsets.US_ASCII);

  /** With up to 18 digits before it, no exponent below this exceeds a double. */
  private static final int SAFE_EXPONENT = 289;

  private final FloatText floating = new FloatText();

  /** Checks the number that the reader read last. */
  public boolean isReadable(JsonReader in) {
    if (in.fitsLong() && -in.scale() <= SAFE_EXPONENT) {
      return true;
    }
    return in.isInteger()
        ? fits(in.textBuffer(), in.textFrom(), in.textTo())
        : isFinite(in.textBuffer(), in.textFrom(), in.textTo());
  }

  /** JSON allows no leading zeros, so the longer of two numbers is the larger. */
  private static boolean fits(byte[] text, int from, int to) {
    boolean negative = text[from] == '-';
    int first = negative ? from + 1 : from;
    byte[] limit = negative ? MIN : MAX;
    for (int i = 0; to - first == limit.length && i < limit.length; i++) {
      if (text[first + i] != limit[i]) {
        return text[first + i] < limit[i];
      }
    }
    return to - first <= limit.length;
  }

  /** Compares an unsigned integer. */
  static boolean fitsInt64(byte[] text, int from, int to) {
    return to - from < MIN.length
        || (to - from == MIN.length && Arrays.compare(text, from, to, MIN, 0, MIN.length) < 0);
  }

  private boolean isFinite(byte[] text, int from, int to) {
    return floating.parse(text, from, to) && !Double.isInfinite(floating.toDouble());
  }
}
