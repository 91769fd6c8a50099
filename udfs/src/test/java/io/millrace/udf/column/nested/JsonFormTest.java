package io.millrace.udf.column.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which JSON is sent as columns. {@code JsonObjectsITCase} compares the values with a server. */
final class JsonFormTest {
  private static final Pattern NEXT_ROW = Pattern.compile(" (?=\\{)");
  private static final int AS_TEXT = 1;
  private static final int AS_COLUMNS = 3;

  private final RowBuffers buffers = new RowBuffers();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "JSON | {}",
        "JSON | {\"a\":null,\"b\":{}}",
        "JSON | {\"a\":1,\"b\":{\"c\":\"x\"}} {\"b.c\":true}",
        "JSON | {\"a\":1} {\"a\":2.5} {\"a\":true} {\"a\":\"x\"} {\"a\":[1]}",
        "JSON | {\"a\":\"2026-11-28\"} {\"a\":\"2026-11-29\"}",
        "JSON | {\"a\":\"x\"} {\"a\":\"2026-11-29\"} {\"a\":\"12:30\"}",
        "JSON | {\"a\":\"10.0.0.1\",\"b\":\"SKU-12\",\"c\":\"5\",\"d\":\"Customer 1\"}",
        "JSON | {\"a\":[1,2.5,null],\"b\":[],\"c\":[{\"x\":[{}]}]}",
        "JSON(max_dynamic_paths=2) | {\"a\":1,\"b\":2}",
      })
  void columns(String type, String rows) throws Exception {
    assertThat(form(type, rows)).isEqualTo(AS_COLUMNS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "JSON(a UInt8) | {\"b\":1}",
        "JSON(SKIP a) | {\"b\":1}",
        "JSON(max_dynamic_paths=2) | {\"a\":1,\"b\":2} {\"c\":3}",
        "JSON(max_dynamic_types=1) | {\"a\":1} {\"a\":true}",
        "JSON | {\"a\":\"2026-11-28\"} {\"a\":\"x\"}",
        "JSON | {\"a\":\"2026-11-28\"} {\"a\":\"2026-11-28 10:00:00\"}",
        "JSON | {\"a\":\"12:30\"}",
        "JSON | {\"a\":\"1 Jan 2024\"}",
        "JSON | {\"a\":\"2026/11-28\"}",
        "JSON | {\"a\":18446744073709551615}",
        "JSON | {\"a\":[[1]]}",
        "JSON | {\"a\":[1,\"x\"]}",
        "JSON | {\"a\":[\"2026-11-28\"]}",
        "JSON | {\"a\":[{},null]}",
        "JSON | {\"a\":[9007199254740993,0.5]}",
        "JSON | {\"\":1}",
      })
  void text(String type, String rows) throws Exception {
    assertThat(form(type, rows)).isEqualTo(AS_TEXT);
  }

  @Test
  void manyPathsWithFewValuesEachAreText() throws Exception {
    String rows =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "{\"p" + i % 1_000 + "\":1}")
            .collect(Collectors.joining(" "));

    assertThat(form("JSON", rows)).isEqualTo(AS_TEXT);
  }

  /** What is removed is not in the columns, and what replaces it is. */
  @Test
  void rowsMayChangeAfterTheyWereWritten() throws Exception {
    JsonWriter writer = writer("JSON");
    append(writer, "{\"a\":1}");
    buffers.endRow();
    byte[] one = written(writer);
    append(writer, "{\"a\":2}");
    buffers.rollback();

    assertThat(written(writer)).isEqualTo(one);

    buffers.clear();
    append(writer, "{\"a\":3}");
    assertThat(written(writer)).isNotEqualTo(one).hasSameSizeAs(one);
  }

  @Test
  void layout() throws Exception {
    JsonWriter writer = writer("JSON");
    append(writer, "{\"b\":7}");
    append(writer, "{\"a\":{\"c\":\"x\"}}");

    assertThat(HexFormat.of().formatHex(written(writer)))
        .isEqualTo(
            "0300000000000000" // flattened
                + "02" // paths
                + "03612e63" // a.c
                + "0162" // b
                + "0300000000000000"
                + "01"
                + "06"
                + hex("String")
                + "0300000000000000"
                + "01"
                + "05"
                + hex("Int64")
                + "0100"
                + "0178" // none, x
                + "0001"
                + "0700000000000000"); // 7, none
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private int form(String type, String rows) throws Exception {
    JsonWriter writer = writer(type);
    for (String row : NEXT_ROW.splitAsStream(rows).toList()) {
      append(writer, row);
      buffers.endRow();
    }
    return written(writer)[0];
  }

  private JsonWriter writer(String type) throws Exception {
    return (JsonWriter) new ColumnWriters(ZoneOffset.UTC, buffers).writer(type);
  }

  private static void append(JsonWriter writer, String json) throws Exception {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonReader in = new JsonReader();
    in.reset(bytes, 0, bytes.length);
    writer.read(in);
  }

  private static byte[] written(JsonWriter writer) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writePrefix(out);
    writer.writeTo(out);
    return out.toByteArray();
  }
}
