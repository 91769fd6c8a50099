package io.millrace.udf.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
}
