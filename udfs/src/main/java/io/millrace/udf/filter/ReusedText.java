package io.millrace.udf.filter;

import org.jspecify.annotations.Nullable;

/** The UTF-8 of a text that changes from record to record, without garbage. */
public final class ReusedText {
  private static final int MOST_BYTES = 3;

  private @Nullable String last;
  private byte[] bytes = {};
  private int length;

  /** Takes a text as the value of a condition. */
  public void read(String text, FilterValue into) {
    if (!text.equals(last)) {
      encode(text);
      last = text;
    }
    into.setText(bytes, 0, length);
  }

  private void encode(String text) {
    if (bytes.length < text.length() * MOST_BYTES) {
      bytes = new byte[text.length() * MOST_BYTES];
    }
    length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int codePoint = Character.toCodePoint(c, text.charAt(++i));
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3F));
      } else if (Character.isSurrogate(c)) {
        // As String.getBytes does.
        bytes[length++] = '?';
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xC0 | (c >> 6));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
      } else {
        bytes[length++] = (byte) (0xE0 | (c >> 12));
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
      }
    }
  }
}
