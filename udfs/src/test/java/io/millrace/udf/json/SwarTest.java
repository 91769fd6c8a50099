package io.millrace.udf.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SwarTest {
  @Test
  void theFirstStopIsFoundForEveryByteAtEveryPlace() {
    for (int value = 0; value < 256; value++) {
      boolean stops = value < 0x20 || value == '"' || value == '\\';
      for (int place = 0; place < 8; place++) {
        for (int filler : new int[] {' ', '!', '#', '[', ']', 'a', 0x7F, 0x80, 0xA2, 0xDC, 0xFF}) {
          byte[] bytes = new byte[8];
          Arrays.fill(bytes, (byte) filler);
          bytes[place] = (byte) value;
          long marks = Swar.stringStops(Swar.word(bytes, 0));
          if (stops) {
            assertThat(Swar.firstMarked(marks)).isEqualTo(place);
          } else {
            assertThat(marks).isZero();
          }
        }
      }
    }
  }

  @Test
  void theFirstOfManyStopsCounts() {
    byte[] bytes = {'a', '"', '#', '\\', ']', 0, '"', '#'};

    assertThat(Swar.firstMarked(Swar.stringStops(Swar.word(bytes, 0)))).isEqualTo(1);
  }

  @Test
  void theFirstNonDigitIsFoundForEveryByteAtEveryPlace() {
    for (int value = 0; value < 256; value++) {
      for (int place = 0; place < 8; place++) {
        for (int filler = '0'; filler <= '9'; filler++) {
          byte[] bytes = new byte[8];
          Arrays.fill(bytes, (byte) filler);
          bytes[place] = (byte) value;
          long marks = Swar.nonDigits(Swar.digitValues(Swar.word(bytes, 0)));
          if (value >= '0' && value <= '9') {
            assertThat(marks).isZero();
          } else {
            assertThat(Swar.firstMarked(marks)).isEqualTo(place);
          }
        }
      }
    }
  }

  @Test
  void eightDigitsAreTheirNumber() {
    Random random = new Random(8);
    for (int i = 0; i < 100_000; i++) {
      int number = random.nextInt(100_000_000);
      byte[] digits = "%08d".formatted(number).getBytes(StandardCharsets.US_ASCII);
      assertThat(Swar.number(Swar.digitValues(Swar.word(digits, 0)))).isEqualTo(number);
    }
  }

  @Test
  void eightHexadecimalDigitsAreTheirNumber() {
    Random random = new Random(8);
    for (int i = 0; i < 100_000; i++) {
      int number = random.nextInt();
      String digits = "%08x".formatted(number);
      for (String text : List.of(digits, digits.toUpperCase(Locale.ROOT))) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(Swar.hex(Swar.word(bytes, 0))).isEqualTo(number & 0xFFFF_FFFFL);
      }
    }
  }

  @Test
  void noOtherByteIsAHexadecimalDigitAtAnyPlace() {
    for (int value = 0; value < 256; value++) {
      for (int place = 0; place < 8; place++) {
        for (char filler : "0189afAF".toCharArray()) {
          byte[] bytes = new byte[8];
          Arrays.fill(bytes, (byte) filler);
          bytes[place] = (byte) value;
          boolean isDigit = value < 0x80 && Character.digit(value, 16) >= 0;
          assertThat(Swar.hex(Swar.word(bytes, 0)) >= 0).isEqualTo(isDigit);
        }
      }
    }
  }

  @Test
  void equalRangesAreEqualAtAnyOffsetAndDifferInAnyByte() {
    byte[] text = "0123456789abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    for (int length = 0; length <= 20; length++) {
      for (int shift = 0; shift < 8; shift++) {
        byte[] other = new byte[text.length + shift];
        System.arraycopy(text, 0, other, shift, text.length);
        assertThat(Swar.equal(text, 2, other, shift + 2, length)).isTrue();
        for (int i = 0; i < length; i++) {
          other[shift + 2 + i] ^= (byte) 0x80;
          assertThat(Swar.equal(text, 2, other, shift + 2, length)).isFalse();
          other[shift + 2 + i] ^= (byte) 0x80;
        }
      }
    }
  }
}
