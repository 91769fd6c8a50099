package io.millrace.udf.text;

import java.util.Arrays;

/**
 * Parses IP addresses.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4291#section-2.2">RFC 4291</a>
 */
public final class IpText {
  public static final int V6_LENGTH = 16;
  public static final long NO_ADDRESS = -1;

  /** ClickHouse accepts one superfluous leading zero, but no more. */
  private static final int MAX_DIGITS = 4;

  private IpText() {}

  /** Parses an address to an unsigned 32-bit number, or {@link #NO_ADDRESS}. */
  public static long v4(byte[] text, int from, int to) {
    long address = 0;
    int at = from;
    for (int part = 0; part < 4; part++) {
      if (part > 0 && (at >= to || text[at++] != '.')) {
        return NO_ADDRESS;
      }
      int number = 0;
      int first = at;
      while (at < to && number <= 255 && Ascii.isDigit(text[at])) {
        number = number * 10 + text[at++] - '0';
      }
      if (at == first || at - first > MAX_DIGITS || number > 255) {
        return NO_ADDRESS;
      }
      address = (address << 8) | number;
    }
    return at == to ? address : NO_ADDRESS;
  }

  /**
   * Parses an address; returns whether the text is one.
   *
   * @param address receives its 16 bytes, in network order
   */
  public static boolean v6(byte[] text, int from, int to, byte[] address) {
    long v4 = v4(text, from, to);
    if (v4 != NO_ADDRESS && !isPadded(text, from)) {
      Arrays.fill(address, 0, 10, (byte) 0);
      address[10] = -1;
      address[11] = -1;
      putV4(v4, address, 12);
      return true;
    }
    return groups(text, from, to, address);
  }

  /**
   * ClickHouse does not accept an IPv4 address with a superfluous leading zero as an IPv6 address.
   */
  private static boolean isPadded(byte[] text, int from) {
    return text[from] == '0' && text[from + 1] != '.';
  }

  private static boolean groups(byte[] text, int from, int to, byte[] address) {
    int at = from;
    int filled = 0;
    int gap = -1;
    if (to - at >= 2 && text[at] == ':' && text[at + 1] == ':') {
      gap = 0;
      at += 2;
    }
    while (at < to) {
      int end = groupEnd(text, at, to);
      if (end < to && text[end] == '.') {
        long v4 = v4(text, at, to);
        if (v4 == NO_ADDRESS || filled > 12) {
          return false;
        }
        putV4(v4, address, filled);
        filled += 4;
        break;
      }
      if (end == at || end - at > 4 || filled == V6_LENGTH) {
        return false;
      }
      int group = group(text, at, end);
      address[filled++] = (byte) (group >> 8);
      address[filled++] = (byte) group;
      if (end == to) {
        break;
      }
      if (text[end] != ':' || end + 1 == to) {
        return false;
      }
      at = end + 1;
      if (text[at] == ':') {
        if (gap >= 0) {
          return false;
        }
        gap = filled;
        at++;
      }
    }
    return spread(address, filled, gap);
  }

  private static int groupEnd(byte[] text, int from, int to) {
    int end = from;
    while (end < to && Ascii.hex(text[end]) >= 0) {
      end++;
    }
    return end;
  }

  private static int group(byte[] text, int from, int to) {
    int group = 0;
    for (int i = from; i < to; i++) {
      group = (group << 4) | Ascii.hex(text[i]);
    }
    return group;
  }

  /** Moves the groups after {@code ::} to the end and fills the gap with zeros. */
  private static boolean spread(byte[] address, int filled, int gap) {
    if (gap < 0) {
      return filled == V6_LENGTH;
    }
    int behind = filled - gap;
    System.arraycopy(address, gap, address, V6_LENGTH - behind, behind);
    Arrays.fill(address, gap, V6_LENGTH - behind, (byte) 0);
    return filled < V6_LENGTH;
  }

  private static void putV4(long v4, byte[] address, int at) {
    for (int i = 0; i < 4; i++) {
      address[at + i] = (byte) (v4 >> (24 - 8 * i));
    }
  }
}
