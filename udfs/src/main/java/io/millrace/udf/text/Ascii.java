package io.millrace.udf.text;

import java.util.Arrays;

/** Operations on bytes as ASCII characters. */
public final class Ascii {
  /** The bit that tells a letter's case. */
  public static final int CASE_BIT = 0x20;

  private static final byte[] HEX = new byte[256];

  static {
    Arrays.fill(HEX, (byte) -1);
    for (int digit = 0; digit < 16; digit++) {
      HEX[Character.forDigit(digit, 16)] = (byte) digit;
      HEX[Character.toUpperCase(Character.forDigit(digit, 16))] = (byte) digit;
    }
  }

  private Ascii() {}

  public static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /**
   * Whether two texts are equal, ignoring the case of ASCII letters.
   *
   * @param lower the other text, in lower case
   */
  public static boolean equalsIgnoreCase(byte[] text, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if ((text[from + i] | CASE_BIT) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether two texts are equal, ignoring the case of ASCII letters. */
  public static boolean equalsIgnoreCase(byte[] text, int from, int to, byte[] other) {
    if (to - from != other.length) {
      return false;
    }
    for (int i = 0; i < other.length; i++) {
      int difference = other[i] ^ text[from + i];
      int letter = other[i] | CASE_BIT;
      if (difference != 0 && (difference != CASE_BIT || letter < 'a' || letter > 'z')) {
        return false;
      }
    }
    return true;
  }

  /** The value of a hexadecimal digit; -1 for any other byte. */
  public static int hex(byte b) {
    return HEX[b & 0xff];
  }
}
