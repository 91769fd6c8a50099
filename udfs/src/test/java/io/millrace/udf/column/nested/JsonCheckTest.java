package io.millrace.udf.column.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.convert.WrittenColumn;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent of a JSON value, and what is not because the server would fail the block. */
final class JsonCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"ff", "c080", "e08080", "eda080", "f0808080", "f4908080", "e282", "c2", "80"})
  void bytesThatAreNoTextAreRefused(String hex) throws Exception {
    WrittenColumn column = new WrittenColumn("JSON");
    for (String document :
        new String[] {"{\"a\":\"x%s\"}", "{\"%s\":1}", "{\"a\":[{\"b\":[\"%s\"]}]}"}) {
      String json = String.format(Locale.ROOT, document, text(hex));

      assertThatThrownBy(() -> column.appendBytes(json.getBytes(StandardCharsets.ISO_8859_1)))
          .isInstanceOf(ValueException.class)
          .hasMessage("text in UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"c3a4", "dfbf", "e0a080", "ed9fbf", "ee8080", "f0908080", "f48fbfbf"})
  void textIsNot(String hex) throws Exception {
    WrittenColumn column = new WrittenColumn("JSON(SKIP never)");
    String json = "{\"" + text(hex) + "\":1}";

    assertThat(sent(column, json.getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo(new String(json.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  private static String text(String hex) {
    byte[] bytes = new BigInteger("ff" + hex, 16).toByteArray();
    int length = hex.length() / 2;
    return new String(bytes, bytes.length - length, length, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"d\":1.50, \"x\": 2.5} | {\"d\":\"1.50\", \"x\": 2.5}",
        "{\"d\":\"1.50\"} | {\"d\":\"1.50\"}",
        "{\"l\":[1,-2 , \"3\",null]} | {\"l\":[\"1\",\"-2\" , \"3\",null]}",
        "{\"j\":{\"k\":7,\"d\":8}} | {\"j\":{\"k\":\"7\",\"d\":8}}",
      })
  void numbersTheServerWouldRoundAreSentInQuotes(String json, String sent) throws Exception {
    WrittenColumn column =
        new WrittenColumn("JSON(d Decimal(9, 2), l Array(Int256), j JSON(k UInt128))");

    assertThat(sent(column, json.getBytes(StandardCharsets.UTF_8))).isEqualTo(sent);
  }

  @Test
  void aValueThatFailedLeavesNoQuotes() throws Exception {
    WrittenColumn column = new WrittenColumn("JSON(d Decimal(9, 2))");
    String next = "{\"e\":1.5}";

    assertThatThrownBy(() -> column.append("{\"d\":1.5,\"d\":2}"))
        .hasMessage("each path at most once");
    assertThat(sent(column, next.getBytes(StandardCharsets.UTF_8))).isEqualTo(next);
  }

  @Test
  void manyPathsAreToldApart() throws Exception {
    WrittenColumn column = new WrittenColumn("JSON");
    StringBuilder json = new StringBuilder("{\"first\":0");
    for (int i = 0; i < 5000; i++) {
      json.append(",\"n").append(i).append("\":{\"m\":").append(i).append('}');
    }

    column.append(json + "}");
    assertThatThrownBy(() -> column.append(json + ",\"n4999.m\":1}"))
        .hasMessage("each path at most once");
  }

  private static String sent(WrittenColumn column, byte[] json) throws Exception {
    ByteBuffer bytes = column.bytes(json);
    return StandardCharsets.UTF_8.decode(bytes.position(1)).toString();
  }
}
