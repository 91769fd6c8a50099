package io.millrace.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.Record.Placement;
import io.millrace.udf.row.RejectedRows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documents made to end the job or to keep it busy, with the policy of production: each is a row or
 * a rejected row, soon, and the next document is converted as usual.
 */
@Timeout(60)
final class HostileDocumentsTest {
  private static final TableName TABLE = new TableName("db", "t");
  private static final TableName ERRORS = new TableName("db", "e");
  private static final int MIB = 1 << 20;

  private final List<SealedBlock> blocks = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {15, 17, 50, 63})
  void aRejectedDocumentOfAnySizeIsARejectedRow(int mebibytes) throws Exception {
    byte[] text = new byte[mebibytes * MIB];
    Arrays.fill(text, (byte) 'a');
    byte[] notText = new byte[mebibytes * MIB];
    Arrays.fill(notText, (byte) 0xFF);

    RecordProcessor processor = processor("String");
    processor.process(record(gzip(text)));
    processor.process(record(gzip(notText)));
    processor.seal();

    assertThat(processor.counters().rejected()).isEqualTo(2);
    assertThat(errors()).hasSizeLessThan(60 * MIB);
    boolean isCut = mebibytes > 16;
    assertThat(count("utf-8-cut")).isEqualTo(isCut ? 1 : 0);
    assertThat(count("base64-cut")).isEqualTo(isCut ? 1 : 0);
    assertThat(count("raw_message holds the first 16777216 bytes of " + text.length))
        .isEqualTo(isCut ? 2 : 0);
  }

  @Test
  void aCharacterIsNotCutInTwo() throws Exception {
    byte[] text = ("x" + "é".repeat(RejectedRows.MAX_RAW_BYTES)).getBytes(UTF_8);

    RecordProcessor processor = processor("String");
    processor.process(record(gzip(text)));
    processor.seal();

    assertThat(count("utf-8-cut")).isEqualTo(1);
    assertThat(count("raw_message holds the first 16777215 bytes of")).isEqualTo(1);
  }

  @Test
  void aPartitionKeyOfAnyLengthIsNoReasonToStop() throws Exception {
    String key = "k".repeat(5 * MIB);
    RecordProcessor processor = processor("String");

    processor.process(new Record("1\n".repeat(10_000).getBytes(UTF_8), "s", "1", "2", key, 3));
    processor.process(
        new Record("{\"c\":1}".getBytes(UTF_8), "s", "1", "2", key, 3)
            .subRecord(0, Placement.STRAY));
    processor.process(new Record("{\"c\":1}".getBytes(UTF_8), "s", "1", "2", key, 3));
    processor.seal();

    assertThat(processor.counters().rejected()).isEqualTo(10_001);
    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThat(errors()).hasSizeLessThan(16 * MIB);
  }

  @Test
  void aLongKeyIsNotMultipliedByTheDocumentsOfItsRecord() throws Exception {
    String key = "k".repeat(5 * MIB);
    RecordProcessor processor =
        processor(List.of(column("c", "String"), column("_key", "String")), Map.of());

    processor.process(new Record("{\"c\":1}".repeat(1_000).getBytes(UTF_8), "s", "1", "2", key, 3));

    assertThat(processor.counters().documents()).isEqualTo(1_000);
    assertThat(processor.counters().rejected(Reason.LIMIT_EXCEEDED)).isGreaterThan(980);
    assertThat(processor.counters().rows()).isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "JSON(a UInt8)", "JSON(a.b JSON)", "Array(JSON)"})
  void oneLongNameAboveManyValuesIsRefused(String type) throws Exception {
    String object =
        "{\"" + "n".repeat(500_000) + "\":{" + fields(10_000, i -> "\"" + i + "\":1") + "}}";
    String value = type.startsWith("Array") ? "[" + object + "]" : object;

    assertThat(outcome(type, value)).isEqualTo("limit_exceeded");
  }

  @Test
  void ordinaryPathsAreNotRefused() throws Exception {
    String deep = "{\"aa\":".repeat(998) + "1" + "}".repeat(998);
    String wide =
        "{\"" + "n".repeat(40) + "\":{" + fields(50_000, i -> "\"" + i + "\":" + i) + "}}";

    assertThat(outcome("JSON", deep)).isEqualTo("row");
    assertThat(outcome("JSON", wide)).isEqualTo("row");
    assertThat(outcome("JSON", "{\"a\":{\"b\":1},\"a.b\":2}")).isEqualTo("invalid_value");
    assertThat(outcome("JSON", "{\"a\":{\"b\":1},\"a\":{\"c\":2}}")).isEqualTo("invalid_value");
    assertThat(outcome("JSON", "{\"a\":[{\"b\":1},{\"b\":1}],\"a.b\":2}")).isEqualTo("row");
    assertThat(outcome("JSON", "{\"a\":[{\"b\":1,\"b\":1}]}")).isEqualTo("invalid_value");
    assertThat(outcome("JSON", "{\"\":1,\".\":2,\"..\":3}")).isEqualTo("row");
  }

  /** Names that are alike to a hash of 31 × hash + character. */
  @Test
  void namesThatCollideCostNoMoreThanOthers() throws Exception {
    List<String> names = List.of("");
    for (int i = 0; i < 17; i++) {
      names = names.stream().flatMap(n -> List.of(n + "Aa", n + "BB").stream()).toList();
    }
    String object =
        "{" + names.stream().map(n -> '"' + n + "\":1").collect(Collectors.joining(",")) + "}";

    long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    assertThat(outcome("JSON", object)).isEqualTo("row");
    assertThat(outcome("Map(String, UInt8)", object)).isEqualTo("row");
    assertThat(outcome("Dynamic", object)).isEqualTo("limit_exceeded");
    assertThat(
            (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started) / 1_000_000)
        .isLessThan(5_000);
  }

  @Test
  void aDynamicObjectMayHaveManyMembersAndNotAnyNumber() throws Exception {
    assertThat(outcome("Dynamic", "{" + fields(4_000, i -> "\"f" + i + "\":" + i) + "}"))
        .isEqualTo("row");
    for (String value :
        List.of(
            "{" + fields(40_000, i -> "\"f" + i + "\":" + i) + "}",
            "[" + fields(40_000, i -> "{\"f" + i + "\":" + i + "}") + "]",
            "[" + fields(40_000, i -> "[{\"f" + i + "\":" + i + "},1]") + "]",
            "{\"" + "n".repeat(2 * MIB) + "\":1}")) {
      assertThat(outcome("Dynamic", value)).isEqualTo("limit_exceeded");
      assertThat(outcome("Array(Dynamic)", "[" + value + "]")).isEqualTo("limit_exceeded");
    }
  }

  @Test
  void objectsOfAnArrayThatShareAWideMemberAreComparedInLinearTime() throws Exception {
    String wide = "{\"a\":{" + fields(5_000, i -> "\"f" + i + "\":1") + "}}";

    assertThat(outcome("Dynamic", "[" + wide + ",{\"a\":{}}".repeat(500_000) + "]"))
        .isIn("row", "limit_exceeded");
    assertThat(
            outcome("Dynamic", "[" + wide + ",{\"a\":{}},{\"a\":{\"g\":1}}".repeat(200_000) + "]"))
        .isEqualTo("limit_exceeded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[1]", "[]", "{}", "[{\"a\":1}]", "[null]", "1", "\"a\"", "null", "{\"a\":[]}"})
  void millionsOfSmallElementsFitIntoDynamic(String element) throws Exception {
    int count = 9 * MIB / (element.length() + 1);

    assertThat(outcome("Dynamic", "[" + (element + ",").repeat(count) + element + "]"))
        .isEqualTo("row");
  }

  @Test
  void manyQuotedNumbersAreLookedUpQuickly() throws Exception {
    assertThat(
            outcome(
                "JSON(a Array(Decimal(76, 0)))",
                "{\"a\":[" + fields(1_000_000, i -> "123456") + "]}"))
        .isEqualTo("row");
  }

  /** What a rejected document leaves behind must not add up. */
  @Test
  void rejectedDocumentsLeaveNoTypesAndNoBytes() throws Exception {
    RecordProcessor processor =
        processor(List.of(column("c", "Dynamic"), column("z", "UInt8")), Map.of());
    for (int round = 0; round < 100; round++) {
      int first = round * 1_000;
      String value = "{" + fields(1_000, i -> "\"f" + (first + i) + "\":" + i) + "}";
      processor.process(record("{\"c\":" + value + ",\"z\":-1}"));
    }
    processor.process(record("{\"c\":{\"a\":1},\"z\":1}"));
    assertThat(processor.counters().rejected(Reason.OUT_OF_RANGE)).isEqualTo(100);
    assertThat(processor.counters().rows()).isEqualTo(1);

    RecordProcessor typed = processor("JSON(a Array(Decimal(9, 0)), b UInt8)");
    for (int i = 0; i < 50; i++) {
      typed.process(record("{\"c\":{\"a\":[" + fields(100_000, n -> "1") + "],\"b\":\"no\"}}"));
    }
    typed.process(record("{\"c\":{\"a\":[" + fields(200_000, n -> "1") + "],\"b\":1}}"));
    assertThat(typed.counters().rejected()).isEqualTo(50);
    assertThat(typed.counters().rows()).isEqualTo(1);
  }

  @Test
  void aFunctionDoesNotMultiplyWhatADocumentHolds() throws Exception {
    String text = "x".repeat(3 * MIB);
    RecordProcessor processor =
        processor(
            List.of(column("r", "String"), column("s", "Array(String)"), column("d", "String")),
            Map.of("r", "replace(/a, 'x', /b)", "s", "split(/c, ',')", "d", "to_date(/d)"));

    processor.process(record("{\"a\":\"" + text + "\",\"b\":\"" + text + "\"}"));
    processor.process(record("{\"c\":\"" + ",".repeat(9 * MIB) + "\"}"));
    processor.process(record("{\"d\":" + "[".repeat(990) + "]".repeat(990) + "}"));
    processor.process(
        record(
            "{\"d\":"
                + "[".repeat(500)
                + "\"2020-01-01\",".repeat(500_000)
                + "null"
                + "]".repeat(500)
                + "}"));
    processor.process(record("{\"a\":\"" + "\\u0001".repeat(MIB) + "\",\"b\":\"\"}"));

    assertThat(processor.counters().rejected(Reason.FUNCTION_FAILED)).isEqualTo(1);
    assertThat(processor.counters().rows()).isEqualTo(4);
  }

  private String outcome(String type, String value) throws Exception {
    RecordProcessor processor = processor(type);
    processor.process(record("{\"c\":" + value + "}"));
    long rows = processor.counters().rows();

    processor.process(record("{}"));

    assertThat(processor.counters().rows()).as("the next document").isEqualTo(rows + 1);
    processor.seal();
    assertThat(processor.counters().rejected(Reason.INTERNAL_ERROR)).isZero();
    return rows == 1
        ? "row"
        : Arrays.stream(Reason.values())
            .filter(reason -> processor.counters().rejected(reason) > 0)
            .map(Reason::label)
            .collect(Collectors.joining());
  }

  private RecordProcessor processor(String type) throws Exception {
    return processor(List.of(column("c", type)), Map.of());
  }

  private RecordProcessor processor(List<Column> columns, Map<String, String> mapping)
      throws Exception {
    return new RecordProcessor(spec(columns, mapping).build(), blocks::add);
  }

  private static ConversionSpec.Builder spec(List<Column> columns, Map<String, String> mapping)
      throws Exception {
    return ConversionSpec.of(new TableSchema(TABLE, columns), ERRORS)
        .mapping(Mapping.parse(mapping))
        .errorPolicy(ErrorPolicy.TABLE)
        .compression(Compression.NONE);
  }

  private static Column column(String name, String type) {
    return new Column(name, type, DefaultKind.NONE);
  }

  private byte[] errors() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (SealedBlock block : blocks) {
      if (block.table().equals(ERRORS)) {
        block.body().writeTo(all);
      }
    }
    return all.toByteArray();
  }

  private long count(String text) throws IOException {
    String errors = new String(errors(), java.nio.charset.StandardCharsets.ISO_8859_1);
    long count = 0;
    for (int at = errors.indexOf(text); at >= 0; at = errors.indexOf(text, at + 1)) {
      count++;
    }
    return count;
  }

  private static String fields(int count, IntFunction<String> field) {
    return IntStream.range(0, count).mapToObj(field).collect(Collectors.joining(","));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static Record record(String payload) {
    return record(payload.getBytes(UTF_8));
  }

  private static Record record(byte[] payload) {
    return new Record(payload, "s", "1", "2", "k", 3);
  }
}
