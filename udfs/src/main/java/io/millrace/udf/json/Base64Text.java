package io.millrace.udf.json;

import io.millrace.udf.record.Reason;
import java.util.Arrays;

/**
 * Base64 → bytes. Takes the digits of both alphabets, with padding or without, and passes over
 * white space and the zero bytes that a writer of C strings leaves at the end. Padding and line
 * ends may end one text and begin another: lines that were encoded one by one are decoded one by
 * one, unless they are pieces of one text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4648">RFC 4648</a>
 */
public final class Base64Text {
  private static final byte NO_DIGIT = -1;
  private static final int BITS = 6;
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, NO_DIGIT);
    for (int i = 0; i < 26; i++) {
      VALUES['A' + i] = (byte) i;
      VALUES['a' + i] = (byte) (26 + i);
    }
    for (int i = 0; i < 10; i++) {
      VALUES['0' + i] = (byte) (52 + i);
    }
    VALUES['+'] = 62;
    VALUES['-'] = 62;
    VALUES['/'] = 63;
    VALUES['_'] = 63;
  }

  private final byte[] bytes;
  private int length;

  /** Digits of a group of four that have come so far, and how many. */
  private int group;

  private int digits;

  private Base64Text(int textLength) {
    bytes = new byte[(int) (textLength * 3L / 4 + 3)];
  }

  /**
   * The bytes that a text stands for.
   *
   * @throws JsonException when it is no base64, with the place
   */
  public static byte[] decode(byte[] text) throws JsonException {
    int end = text.length;
    while (end > 0 && (text[end - 1] == 0 || JsonReader.isSpace(text[end - 1]))) {
      end--;
    }
    Base64Text result = new Base64Text(end);
    for (int at = 0; at < end; at++) {
      byte c = text[at];
      byte value = VALUES[c & 0xFF];
      if (value != NO_DIGIT) {
        result.digit(value);
      } else if (c == '=' || c == '\n') {
        result.endGroup(at);
      } else if (!JsonReader.isSpace(c)) {
        throw new JsonErrors(text, text.length, 0).expected("base64", at);
      }
    }
    result.endGroup(end);
    return Arrays.copyOf(result.bytes, result.length);
  }

  private void digit(byte value) {
    group = group << BITS | value;
    if (++digits == 4) {
      put(group >> 16);
      put(group >> 8);
      put(group);
      digits = 0;
      group = 0;
    }
  }

  /** The last bits of a text may be less than a byte, and are not looked at. */
  private void endGroup(int at) throws JsonException {
    switch (digits) {
      case 0:
        return;
      case 1:
        throw new JsonException(
            Reason.UNDECODABLE, "Expected base64 but found one digit too many at byte " + at, at);
      case 2:
        put(group >> 4);
        break;
      default:
        put(group >> 10);
        put(group >> 2);
    }
    digits = 0;
    group = 0;
  }

  private void put(int value) {
    bytes[length++] = (byte) value;
  }
}
