package io.millrace.job.config.pem;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** The little of DER that wraps a private key. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;
  private static final int LONG_LENGTH = 0x80;

  private Der() {}

  /** An element: its tag, its length, its parts one after the other. */
  static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length < LONG_LENGTH) {
      element.write(length);
    } else if (length < 1 << 8) {
      element.write(LONG_LENGTH + 1);
      element.write(length);
    } else {
      element.write(LONG_LENGTH + 2);
      element.write(length >> 8);
      element.write(length);
    }
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  /**
   * The content of the first element with a tag inside a sequence.
   *
   * @return empty if the sequence lacks it, or the bytes are not such a sequence
   */
  static Optional<byte[]> find(byte[] sequence, int tag) {
    int[] at = {0};
    if (sequence.length < 2 || (sequence[0] & 0xff) != SEQUENCE) {
      return Optional.empty();
    }
    at[0] = 1;
    int end = length(sequence, at) + at[0];
    while (at[0] < Math.min(end, sequence.length - 1)) {
      int found = sequence[at[0]++] & 0xff;
      int length = length(sequence, at);
      if (length < 0 || at[0] + length > sequence.length) {
        return Optional.empty();
      }
      if (found == tag) {
        return Optional.of(Arrays.copyOfRange(sequence, at[0], at[0] + length));
      }
      at[0] += length;
    }
    return Optional.empty();
  }

  private static int length(byte[] bytes, int[] at) {
    int first = bytes[at[0]++] & 0xff;
    if (first < LONG_LENGTH) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < first - LONG_LENGTH; i++) {
      if (at[0] >= bytes.length) {
        return -1;
      }
      length = (length << 8) | (bytes[at[0]++] & 0xff);
    }
    return length;
  }
}
