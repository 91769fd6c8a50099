package io.millrace.udf.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.json.JsonReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The quick comparison with a constant agrees with the one for all values, wherever it decides. */
final class ConstantOrderTest {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "0.0",
          "1",
          "-1",
          "1.5",
          "1.50",
          "-1.5",
          "10",
          "100",
          "1e2",
          "1e-2",
          "0.01",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "999999999999999999",
          "0.000000000000000001",
          "12345678901234567890.5",
          "1e400");

  private static final List<String> TEXTS =
      List.of(
          "\"\"",
          "\"a\"",
          "\"ab\"",
          "\"b\"",
          "\"A\"",
          "\"\\u0061\"",
          "\"\\u0061b\"",
          "\"a\\n\"",
          "\"a\\\"\"",
          "\"a\\\\\"",
          "\"\\\\\"",
          "\"a!\"",
          "\"a#\"",
          "\"ä\"",
          "\"\\u00e4\"",
          "\"\uD83D\uDE00\"",
          "\"a\u007f\"",
          "\"\\u0000\"");

  private static final List<String> OTHERS = List.of("null", "true", "false", "[1]", "{\"a\":1}");

  private final ValueOrder order = new ValueOrder();
  private final FilterValue value = new FilterValue("/a");
  private int decided;

  @Test
  void agreesForNumbers() throws Exception {
    for (String constant : NUMBERS) {
      for (String number : NUMBERS) {
        agree(number, constant);
      }
    }
    assertThat(decided).as("comparisons that were decided").isGreaterThan(100);
  }

  @Test
  void agreesForTexts() throws Exception {
    for (String constant : TEXTS) {
      for (String text : TEXTS) {
        agree(text, constant);
      }
    }
    assertThat(decided).as("comparisons that were decided").isGreaterThan(100);
  }

  @Test
  void agreesForRandomValues() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      boolean areNumbers = random.nextBoolean();
      String constant = areNumbers ? number(random) : text(random);
      String other = areNumbers ? number(random) : text(random);
      assertThat(agree(other, constant)).as("seed %d: %s and %s", seed, other, constant).isTrue();
    }
    assertThat(decided).as("comparisons that were decided").isGreaterThan(20_000);
  }

  @Test
  void leavesOtherKindsToTheFullComparison() throws Exception {
    for (String json : OTHERS) {
      for (String constant : List.of("1", "\"a\"")) {
        int expected = json.equals("null") ? ConstantOrder.NULL : ConstantOrder.UNDECIDED;
        assertThat(quick(json, constant)).as("%s and %s", json, constant).isEqualTo(expected);
      }
    }
    assertThat(quick("\"1\"", "1")).isEqualTo(ConstantOrder.UNDECIDED);
    assertThat(quick("1", "\"1\"")).isEqualTo(ConstantOrder.UNDECIDED);
  }

  private boolean agree(String json, String constant) throws Exception {
    int quick = quick(json, constant);
    int equality = quick(json, constant, /* isForEquality= */ true);
    if (quick != ConstantOrder.UNDECIDED) {
      decided++;
      value.setJson(bytes(json), 0, bytes(json).length);
      int full = order.compare(value, FilterValue.constant(bytes(constant)));
      assertThat(quick).as("%s and %s", json, constant).isEqualTo(Integer.signum(full));
      assertThat(equality == 0).as("%s equals %s", json, constant).isEqualTo(full == 0);
      assertThat(equality).as("%s equals %s", json, constant).isBetween(-1, 1);
    } else {
      assertThat(equality).as("%s and %s", json, constant).isEqualTo(ConstantOrder.UNDECIDED);
    }
    return true;
  }

  private static int quick(String json, String constant) throws Exception {
    return quick(json, constant, /* isForEquality= */ false);
  }

  private static int quick(String json, String constant, boolean isForEquality) throws Exception {
    ConstantOrder quick = ConstantOrder.with(FilterValue.constant(bytes(constant)), isForEquality);
    if (quick == null) {
      return ConstantOrder.UNDECIDED;
    }
    int last = quick(quick, json, /* isFollowed= */ false);
    assertThat(quick(quick, json, /* isFollowed= */ true))
        .as("%s, %s", json, constant)
        .isEqualTo(last);
    return last;
  }

  private static int quick(ConstantOrder quick, String json, boolean isFollowed) throws Exception {
    JsonReader in = new JsonReader();
    // Neighbours show that no byte outside of the value is looked at.
    byte[] document = bytes("[" + json + (isFollowed ? ", \"abababab\"]" : "]"));
    in.reset(document, 0, document.length);
    in.beginArray();
    boolean hasElement = in.nextElement();
    assertThat(hasElement).isTrue();
    int from = in.position();
    in.skipValue();
    boolean isLong = in.isLastNumber(from, in.position()) && in.fitsLong();
    return isLong && quick.isNumber()
        ? quick.compareNumber(in.unscaledLong(), in.scale())
        : quick.compare(document, from, in.position());
  }

  private static String number(Random random) {
    BigDecimal number = BigDecimal.valueOf(random.nextInt(-40, 40), random.nextInt(0, 3));
    return random.nextInt(10) == 0
        ? number.unscaledValue() + "e" + random.nextInt(-3, 3)
        : number.toPlainString();
  }

  private static String text(Random random) {
    // Eight bytes are compared at once: differences shall come before and after.
    StringBuilder text = new StringBuilder("\"" + "abababababababab".substring(random.nextInt(17)));
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(
          List.of("a", "b", "\\u0061", "ä", "\\\\", "\\\"", "/", "\\/").get(random.nextInt(8)));
    }
    return text.append('"').toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
