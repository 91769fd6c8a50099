package io.millrace.udf.column.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.column.NameTable;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check remembers of earlier values never changes its verdict. */
class JsonShapeTest {
  private static final List<String> NAMES =
      List.of(
          "a", "b", "a.b", "c", "long-name-of-a-field", "ä", "\\u0061", "x\\\"y", "", ".", "b.");

  private final JsonCheck learned = check();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'a':1,'b':2}",
        "{'b':2,'a':1}",
        "{'a':1,'a':2}",
        "{'a':1,'a':{'b':2}}",
        "{'a':{'b':1},'a':{'c':2}}",
        "{'a':{'b':1},'a.b':2}",
        "{'a.b':2,'a':{'b':1}}",
        "{'a':[{'b':1},{'b':2}]}",
        "{'a':[{'b':1,'b':2}]}",
        "{'a':[[{'b':1}],{'b':{'c':1}},3]}",
        "{'a':1,'\\u0061':2}",
        "{'a' : 1 , 'b' : [ 1 , 2 ] }",
        "{'a':18446744073709551616}",
        "{'a':-9223372036854775809,'b':1}",
        "{'a':1e400}",
        "{'a':'\\udc00'}",
        "{'a':tru}",
        "{'a':1 'b':2}",
        "{'a':1",
      })
  void judgesEachValueAsIfItWereTheFirst(String text) {
    byte[] value = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    for (String before : List.of("{'a':1,'b':2}", "{'a':{'b':1}}", "{'a':[{'b':1}]}")) {
      verdict(learned, before.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
      assertThat(verdict(learned, value)).isEqualTo(verdict(check(), value));
      assertThat(verdict(learned, value)).isEqualTo(verdict(check(), value));
    }
  }

  @Test
  void judgesRandomValuesAsIfTheyWereTheFirst() {
    Random random = new Random(17);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      object(random, text, 3);
      byte[] value = text.toString().getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(8) == 0) {
        value[random.nextInt(value.length)] = (byte) random.nextInt(256);
      }
      assertThat(verdict(learned, value)).as("%s", text).isEqualTo(verdict(check(), value));
    }
  }

  @Test
  void survivesMoreFieldsThanItRemembers() {
    for (int value = 0; value < 3_000; value++) {
      String fields =
          IntStream.range(value, value + 20)
              .mapToObj(i -> "\"field" + i + "\":" + i)
              .collect(Collectors.joining(",", "{", ",\"field" + value + "\":1}"));
      byte[] bytes = fields.getBytes(StandardCharsets.UTF_8);
      assertThat(verdict(learned, bytes)).contains("each path at most once");
      byte[] valid =
          fields.replace(",\"field" + value + "\":1}", "}").getBytes(StandardCharsets.UTF_8);
      assertThat(verdict(learned, valid)).isEqualTo("valid");
    }
  }

  @Test
  void countsTheBytesOfPathsAsBefore() {
    String name = "n".repeat(100);
    String nested = ("{\"" + name + "\":").repeat(60) + "{%s}" + "}".repeat(60);
    String small = nested.formatted("\"v0\":1");
    String large =
        nested.formatted(
            IntStream.range(0, 50)
                .mapToObj(i -> "\"v" + i + "\":1")
                .collect(Collectors.joining(",")));
    assertThat(verdict(learned, small.getBytes(StandardCharsets.UTF_8))).isEqualTo("valid");
    assertThat(verdict(learned, large.getBytes(StandardCharsets.UTF_8)))
        .contains("paths that take at most")
        .isEqualTo(verdict(check(), large.getBytes(StandardCharsets.UTF_8)));
  }

  private static void object(Random random, StringBuilder text, int depth) {
    text.append('{');
    int fields = random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      text.append(i == 0 ? "" : ",").append(random.nextInt(20) == 0 ? " " : "");
      text.append('"').append(NAMES.get(random.nextInt(random.nextBoolean() ? 2 : NAMES.size())));
      text.append("\":");
      value(random, text, depth - 1);
    }
    text.append('}');
  }

  private static void value(Random random, StringBuilder text, int depth) {
    switch (random.nextInt(depth > 0 ? 6 : 3)) {
      case 0 -> text.append(random.nextInt(1000));
      case 1 -> text.append("\"text\"");
      case 2 -> text.append("null");
      case 3 -> {
        text.append('[');
        value(random, text, depth - 1);
        text.append(',');
        value(random, text, depth - 1);
        text.append(']');
      }
      default -> object(random, text, depth);
    }
  }

  private static JsonCheck check() {
    return new JsonCheck(new NameTable(List.of()), List.of(), new RowBuffers(), null);
  }

  private static String verdict(JsonCheck check, byte[] value) {
    JsonReader in = new JsonReader();
    in.reset(value, 0, value.length);
    try {
      check.check(in);
      return in.depth() == 0 && in.position() <= value.length ? "valid" : "stopped early";
    } catch (ValueException e) {
      return e.expected() + " at " + e.position() + " but was " + e.found();
    } catch (JsonException e) {
      return e.getMessage() + " at " + e.position();
    }
  }
}
