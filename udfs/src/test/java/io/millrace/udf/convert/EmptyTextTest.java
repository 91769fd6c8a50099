package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.mapping.EmptyText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What empty text becomes in columns of every kind. */
final class EmptyTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Int8",
        "UInt64",
        "Int256",
        "Float64",
        "BFloat16",
        "Decimal(9, 2)",
        "Bool",
        "Date",
        "Date32",
        "DateTime",
        "DateTime64(3)",
        "Time",
        "Time64(3)",
        "UUID",
        "IPv4",
        "IPv6",
        "Enum8('a' = 1, 'b' = 2)",
        "Nullable(Int8)",
        "Nullable(DateTime)",
        "LowCardinality(UInt8)",
        "LowCardinality(Nullable(UInt8))",
        "SimpleAggregateFunction(max, UInt8)",
        "Array(String)",
        "Map(String, String)",
        "Tuple(a String, b UInt8)",
        "JSON",
        "Dynamic",
        "Variant(UInt8, String)",
        "Point",
      })
  void isNullWhereTheTypeIsNoText(String type) throws Exception {
    WrittenColumn column = new WrittenColumn(type, EmptyText.NULL);

    assertThat(column.bytes("\"\"")).isEqualTo(new WrittenColumn(type).bytes("null"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "String",
        "FixedString(3)",
        "Nullable(String)",
        "Nullable(FixedString(3))",
        "LowCardinality(String)",
        "LowCardinality(Nullable(String))",
        "SimpleAggregateFunction(anyLast, String)",
        "SimpleAggregateFunction(anyLast, Nullable(String))",
        "Enum8('' = 1, 'b' = 2)",
        "Nullable(Enum16('' = 1, 'b' = 2))",
      })
  void staysWhatItIsWhereTheTypeHasIt(String type) throws Exception {
    assertThat(new WrittenColumn(type, EmptyText.NULL).bytes("\"\""))
        .isEqualTo(new WrittenColumn(type).bytes("\"\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Array(UInt8)                        | [\"\",1]                  | [null,1]",
        "Array(Nullable(UInt8))              | [1,\"\"]                  | [1,null]",
        "Array(Array(Date))                  | [[\"\"],\"\"]             | [[null],null]",
        "Map(String, Float64)                | {\"\":\"\",\"a\":1}        | {\"\":null,\"a\":1}",
        "Tuple(a UInt8, b Nullable(UUID))    | {\"a\":\"\",\"b\":\"\"}    | {\"a\":null,\"b\":null}",
        "Tuple(UInt8, String)                | [\"\",\"\"]              | [null,\"\"]",
        "Nested(a UInt8, b String)           | [{\"a\":\"\",\"b\":\"\"}]  | [{\"a\":null,\"b\":\"\"}]",
        "JSON                                | {\"a\":\"\"}               | {\"a\":\"\"}",
        "Dynamic                             | [\"\",1]                  | [\"\",1]",
      })
  void isNullInsideToo(String type, String empty, String meant) throws Exception {
    assertThat(new WrittenColumn(type, EmptyText.NULL).bytes(empty))
        .isEqualTo(new WrittenColumn(type).bytes(meant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UInt8", "Date", "UUID", "Array(UInt8)", "Nullable(DateTime)"})
  void isRefusedWhenItIsKept(String type) {
    assertThatThrownBy(() -> new WrittenColumn(type).bytes("\"\""))
        .isInstanceOf(ValueException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\" \"", "\"\\u0000\"", "\"x\""})
  void isNothingElse(String value) throws Exception {
    WrittenColumn column = new WrittenColumn("UInt8", EmptyText.NULL);

    assertThatThrownBy(() -> column.bytes(value)).isInstanceOf(ValueException.class);
  }
}
