package io.millrace.udf.decode;

/** Finds the end of a JSON number, by the grammar of RFC 8259, section 6. */
final class NumberScanner {
  private boolean integer;

  /** Whether the last number had neither fraction nor exponent. */
  boolean isInteger() {
    return integer;
  }

  /**
   * Reads one number.
   *
   * @param start the sign or the first digit
   * @return the position after the number, or the complement of the offending byte's
   */
  int scan(byte[] input, int start, int limit) {
    int at = start < limit && input[start] == '-' ? start + 1 : start;
    int end = digits(input, at, limit);
    if (end == at) {
      return ~at;
    }
    if (input[at] == '0' && end > at + 1) {
      return ~(at + 1);
    }
    integer = true;
    if (end < limit && (input[end] == '.' || (input[end] | 0x20) == 'e')) {
      integer = false;
      return fractionAndExponent(input, end, limit);
    }
    return end;
  }

  private static int fractionAndExponent(byte[] input, int start, int limit) {
    int at = start;
    if (input[at] == '.') {
      int end = digits(input, at + 1, limit);
      if (end == at + 1) {
        return ~end;
      }
      at = end;
    }
    if (at == limit || (input[at] | 0x20) != 'e') {
      return at;
    }
    at++;
    if (at < limit && (input[at] == '+' || input[at] == '-')) {
      at++;
    }
    int end = digits(input, at, limit);
    return end == at ? ~end : end;
  }

  private static int digits(byte[] input, int start, int limit) {
    int at = start;
    while (at < limit && isDigit(input[at])) {
      at++;
    }
    return at;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
