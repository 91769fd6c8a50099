package io.millrace.testkit.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes the DER that a certificate consists of. */
final class DerWriter {
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int OBJECT = 0x06;
  private static final int UTF8 = 0x0c;
  private static final int GENERALIZED_TIME = 0x18;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private DerWriter() {}

  static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length >= 256) {
      element.write(0x82);
      element.write(length >> 8);
    } else if (length >= 128) {
      element.write(0x81);
    }
    element.write(length);
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return element(SEQUENCE, parts);
  }

  static byte[] integer(BigInteger value) {
    return element(INTEGER, value.toByteArray());
  }

  static byte[] yes() {
    return element(BOOLEAN, new byte[] {(byte) 0xff});
  }

  static byte[] text(String text) {
    return element(UTF8, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] time(Instant time) {
    return element(GENERALIZED_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] bits(byte[] bytes) {
    return element(BIT_STRING, new byte[] {0}, bytes);
  }

  /** An object identifier, as its numbers: 2, 5, 29, 17. */
  static byte[] object(int... numbers) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(numbers[0] * 40 + numbers[1]);
    for (int i = 2; i < numbers.length; i++) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (numbers[i] >> shift != 0) {
          content.write(((numbers[i] >> shift) & 0x7f) | 0x80);
        }
      }
      content.write(numbers[i] & 0x7f);
    }
    return element(OBJECT, content.toByteArray());
  }
}
