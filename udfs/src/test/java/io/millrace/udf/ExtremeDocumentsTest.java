package io.millrace.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documents as large, as deep and as long-winded as a record can hold. None hangs, none overflows
 * the stack, messages stay short, and the document after each becomes its row.
 */
@Timeout(60)
final class ExtremeDocumentsTest {
  private static final int MILLION = 1_000_000;
  private static final int LARGEST = 10 << 20;
  private static final int DEEPEST = 1_000;
  private static final int LONGEST_COMPLAINT = 2_000;

  @Test
  void aDocumentOfTenMebibytesIsARowAndOneByteMoreIsNot() throws Exception {
    String frame = "{\"c\":\"\"}";
    String largest = "{\"c\":\"" + "x".repeat(LARGEST - frame.length()) + "\"}";

    assertThat(outcome("String", largest)).isEqualTo("row");
    assertThat(outcome("String", largest.replace("\"}", "y\"}"))).isEqualTo("limit_exceeded");
    assertThat(outcome("Int8", largest)).isEqualTo("invalid_value");
    assertThat(outcome("Map(String, String)", "{\"c\":{\"k\":" + largest + "}}"))
        .isEqualTo("limit_exceeded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"String", "Array(String)", "Map(String, String)", "Int8"})
  void nestingHasALimitWhereverItIs(String type) throws Exception {
    for (String field : List.of("c", "unknown")) {
      // The document itself is one level.
      assertThat(outcome(type, nested(field, DEEPEST - 1)))
          .isEqualTo(field.equals("c") && !type.matches("String|Array.*") ? "wrong_type" : "row");
      assertThat(outcome(type, nested(field, DEEPEST)))
          .isIn("limit_exceeded", type.matches("String|Array.*") ? "" : "wrong_type");
      assertThat(outcome(type, nested(field, MILLION))).isIn("limit_exceeded", "wrong_type");
    }
  }

  private static String nested(String field, int levels) {
    return "{\"" + field + "\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
  }

  @Test
  void aDocumentMayHaveAHundredThousandFields() throws Exception {
    assertThat(outcome("String", "{" + fields(i -> "\"f" + i + "\":" + i) + ",\"c\":1}"))
        .isEqualTo("row");
    assertThat(
            outcome("Map(String, UInt32)", "{\"c\":{" + fields(i -> "\"f" + i + "\":" + i) + "}}"))
        .isEqualTo("row");
    assertThat(outcome("Tuple(a Int8)", "{\"c\":{" + fields(i -> "\"f" + i + "\":" + i) + "}}"))
        .isEqualTo("row");
    assertThat(outcome("Array(Array(UInt32))", "{\"c\":[" + fields(i -> "[" + i + "]") + "]}"))
        .isEqualTo("row");
    assertThat(outcome("String", "{" + fields(i -> "\"same\":" + i) + ",\"c\":1}"))
        .isEqualTo("row");
    assertThat(outcome("String", "{" + fields(i -> "\"c\":" + i) + "}")).isEqualTo("invalid_value");
  }

  private static String fields(IntFunction<String> field) {
    return IntStream.range(0, 100_000).mapToObj(field).collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Int8",
        "UInt64",
        "Int128",
        "UInt256",
        "Float32",
        "Float64",
        "BFloat16",
        "Decimal(9, 2)",
        "Decimal(76, 38)",
        "Bool",
        "Date",
        "Date32",
        "DateTime",
        "DateTime64(9)",
        "Time",
        "Time64(3)",
        "Enum16('a' = 1)",
        "UUID",
        "IPv4",
        "IPv6",
        "FixedString(9)",
        "IntervalDay",
        "LowCardinality(Nullable(Int32))",
        "Variant(Int8, Decimal(9, 2), Float64, UUID)"
      })
  void literalsOfAMegabyteAreValuesOrAreNot(String type) throws Exception {
    String digits = "7".repeat(MILLION);
    String zeros = "0".repeat(MILLION);
    for (String number :
        List.of(
            digits,
            "-" + digits,
            "0." + digits,
            "0." + zeros + "1",
            "1" + zeros + "e-" + MILLION,
            "0." + zeros + "1e" + MILLION,
            "1e" + digits,
            "1e-" + digits,
            "1.5" + zeros)) {
      assertThat(outcome(type, "{\"c\":" + number + "}")).isNotEqualTo("internal_error");
      assertThat(outcome(type, "{\"c\":\"" + number + "\"}")).isNotEqualTo("internal_error");
    }
    for (String text : List.of("\\u00e9", "\\\\", "\\ud83d\\ude00", "1", ":", "-", "2024-01-01 ")) {
      assertThat(outcome(type, "{\"c\":\"" + text.repeat(MILLION / text.length()) + "\"}"))
          .isNotEqualTo("internal_error");
    }
  }

  @Test
  void aNumberOfAMegabyteKeepsItsValue() throws Exception {
    String zeros = "0".repeat(MILLION);

    assertThat(outcome("Decimal(76, 38)", "{\"c\":1" + zeros + "e-" + MILLION + "}"))
        .isEqualTo("row");
    assertThat(outcome("Float64", "{\"c\":0." + zeros + "1e" + MILLION + "}")).isEqualTo("row");
    assertThat(outcome("Decimal(9, 2)", "{\"c\":1.25" + zeros + "}")).isEqualTo("row");
    assertThat(outcome("UInt256", "{\"c\":\"" + zeros + "1\"}")).isEqualTo("row");
    assertThat(outcome("String", "{\"c\":1" + zeros + "}")).isEqualTo("row");
  }

  @Test
  void namesMayBeOfAMegabyte() throws Exception {
    String name = "n".repeat(MILLION);
    String escaped = "\\u00e9".repeat(MILLION);

    assertThat(outcome("Int8", "{\"" + name + "\":1,\"" + escaped + "\":2,\"c\":3}"))
        .isEqualTo("row");
    assertThat(outcome("Map(String, Int8)", "{\"c\":{\"" + name + "\":1,\"" + escaped + "\":2}}"))
        .isEqualTo("row");
    assertThat(outcome("Map(String, Int8)", "{\"c\":{\"" + escaped + "\":300}}"))
        .isEqualTo("out_of_range");
    assertThat(outcome("Map(UInt64, Int8)", "{\"c\":{\"" + "1".repeat(MILLION) + "\":1}}"))
        .isEqualTo("out_of_range");
  }

  /** {@code row}, or the label of the reason for the rejection. */
  private static String outcome(String type, String document) throws Exception {
    TableSchema table =
        new TableSchema(new TableName("db", "t"), List.of(new Column("c", type, DefaultKind.NONE)));
    RecordProcessor processor =
        new RecordProcessor(
            ConversionSpec.of(table, new TableName("db", "e"))
                .errorPolicy(ErrorPolicy.FAIL)
                .build(),
            block -> {});
    RejectedRowException rejection =
        catchThrowableOfType(RejectedRowException.class, () -> processor.process(record(document)));
    long rows = processor.counters().rows();

    processor.process(record("{}"));

    assertThat(processor.counters().rows()).as("the next document").isEqualTo(rows + 1);
    if (rejection == null) {
      return "row";
    }
    assertThat(rejection.getMessage()).hasSizeLessThan(LONGEST_COMPLAINT);
    return rejection.reason().label();
  }

  private static Record record(String payload) {
    return new Record(payload.getBytes(UTF_8), "s", "1", "2", "k", 3);
  }
}
