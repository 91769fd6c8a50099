package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A number takes a short cut where the reader already has its value; the same number in quotes
 * never does. Both give the same bytes or the same message.
 */
class NumberShortcutTest {
  private static final int NUMBERS = 20_000;
  private static final String[] CORNERS = {
    "0",
    "-0",
    "0.0",
    "-0.0",
    "0e5",
    "-1",
    "127",
    "128",
    "-128",
    "-129",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "999999999999999999",
    "-999999999999999999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740992",
    "9007199254740993",
    "0.1",
    "1e22",
    "1e23",
    "-1e-22",
    "3.4028235e38",
    "3.4028236e38",
    "1e-45",
    "16777217",
    "1.00000017881393432617187499",
    "1.17549435e-38",
    "99999.9999",
    "100000",
    "1.50"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Int8",
        "UInt8",
        "Int16",
        "UInt32",
        "Int64",
        "UInt64",
        "Decimal(9, 4)",
        "Decimal(18, 0)",
        "Decimal(18, 18)",
        "Decimal(38, 10)",
        "Decimal(76, 20)",
        "Float32",
        "Float64"
      })
  void endsAsTheLongWay(String type) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    WrittenColumn column = new WrittenColumn(type);
    for (int i = 0; i < NUMBERS; i++) {
      String number = i < CORNERS.length ? CORNERS[i] : number(random);

      assertThat(outcome(column, number))
          .as("%s into %s", number, type)
          .isEqualTo(outcome(column, '"' + number + '"'));
    }
  }

  private static Object outcome(WrittenColumn column, String json)
      throws JsonException, IOException {
    try {
      return column.bytes(json);
    } catch (ValueException e) {
      return e.reason() + " " + e.expected();
    }
  }

  /** Of any length up to 24 digits, now and then with a point and an exponent. */
  private static String number(Random random) {
    StringBuilder digits = new StringBuilder();
    int length = 1 + random.nextInt(24);
    for (int i = 0; i < length; i++) {
      digits.append(random.nextInt(10));
    }
    String number = new BigDecimal(digits.toString()).toPlainString();
    if (random.nextInt(2) == 0) {
      int point = 1 + random.nextInt(number.length());
      String fraction = number.substring(point);
      number = number.substring(0, point) + (fraction.isEmpty() ? "" : "." + fraction);
      number = number.replaceFirst("^0+(?=\\d)", "");
    }
    if (random.nextInt(4) == 0) {
      number += "e" + (random.nextInt(60) - 30);
    }
    return random.nextBoolean() ? number : "-" + number;
  }
}
