package io.millrace.udf.json;

/** The escapes of a JSON string. */
final class Escapes {
  private static final int INVALID = -1;
  private static final int SIMPLE_SIZE = 2;
  private static final int UNICODE_SIZE = 6;

  private Escapes() {}

  /**
   * Returns the length of the escape at a backslash, a pair of surrogates counting as one escape;
   * negative if it is invalid.
   */
  static int sourceSize(byte[] input, int backslash, int limit) {
    if (backslash + SIMPLE_SIZE > limit) {
      return INVALID;
    }
    if (input[backslash + 1] != 'u') {
      return simple(input[backslash + 1]) < 0 ? INVALID : SIMPLE_SIZE;
    }
    int unit = unit(input, backslash, limit);
    if (unit < 0 || !isHigh(unit)) {
      return unit < 0 ? INVALID : UNICODE_SIZE;
    }
    int second = backslash + UNICODE_SIZE;
    boolean escaped =
        second + SIMPLE_SIZE <= limit && input[second] == '\\' && input[second + 1] == 'u';
    return escaped && isLow(unit(input, second, limit)) ? 2 * UNICODE_SIZE : INVALID;
  }

  /**
   * Writes the UTF-8 of a valid escape, at most four bytes.
   *
   * @return the new length of the output
   */
  static int append(byte[] input, int backslash, int sourceSize, byte[] output, int length) {
    if (sourceSize == SIMPLE_SIZE) {
      output[length] = (byte) simple(input[backslash + 1]);
      return length + 1;
    }
    int limit = backslash + sourceSize;
    int unit = unit(input, backslash, limit);
    if (sourceSize == UNICODE_SIZE) {
      return appendUnit(unit, output, length);
    }
    int low = unit(input, backslash + UNICODE_SIZE, limit);
    int codePoint = Character.toCodePoint((char) unit, (char) low);
    output[length] = (byte) (0xF0 | (codePoint >> 18));
    output[length + 1] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
    output[length + 2] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
    output[length + 3] = (byte) (0x80 | (codePoint & 0x3F));
    return length + 4;
  }

  private static int appendUnit(int unit, byte[] output, int length) {
    if (unit < 0x80) {
      output[length] = (byte) unit;
      return length + 1;
    }
    if (unit < 0x800) {
      output[length] = (byte) (0xC0 | (unit >> 6));
      output[length + 1] = (byte) (0x80 | (unit & 0x3F));
      return length + 2;
    }
    output[length] = (byte) (0xE0 | (unit >> 12));
    output[length + 1] = (byte) (0x80 | ((unit >> 6) & 0x3F));
    output[length + 2] = (byte) (0x80 | (unit & 0x3F));
    return length + 3;
  }

  private static int simple(byte letter) {
    switch (letter) {
      case '"':
      case '\\':
      case '/':
        return letter;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return INVALID;
    }
  }

  /** The UTF-16 unit of {@code \\uXXXX}; negative if there are not four hexadecimal digits. */
  private static int unit(byte[] input, int backslash, int limit) {
    if (backslash + UNICODE_SIZE > limit) {
      return INVALID;
    }
    int unit = 0;
    for (int at = backslash + 2; at < backslash + UNICODE_SIZE; at++) {
      // A byte above 127 must not count as a digit of another alphabet.
      int digit = input[at] < 0 ? INVALID : Character.digit(input[at], 16);
      if (digit < 0) {
        return INVALID;
      }
      unit = (unit << 4) | digit;
    }
    return unit;
  }

  private static boolean isHigh(int unit) {
    return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
  }

  private static boolean isLow(int unit) {
    return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
  }
}
