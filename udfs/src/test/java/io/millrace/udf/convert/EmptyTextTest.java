package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

  /** Where a column is no text, its functions and the way to its place see null. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "UInt8    | coalesce(/a, /b)               | {\"a\":\"\",\"b\":7}     | {\"a\":null,\"b\":7}",
        "UInt8    | coalesce(trim(/a), /b)         | {\"a\":\" \",\"b\":7}    | {\"b\":7}",
        "DateTime | from_epoch(coalesce(/a, /b), 'seconds') | {\"a\":\"\",\"b\":7} | {\"b\":7}",
        "DateTime | from_epoch(/a, 'seconds')      | {\"a\":\"\"}            | {\"a\":null}",
        "Date     | parse_time(/a, 'dd/MM/yyyy')   | {\"a\":\"\"}            | {\"a\":null}",
        "Int64    | to_epoch(/a, 'seconds')        | {\"a\":\"\"}            | {\"a\":null}",
        "UInt8    | parse_json(/a, '/b')           | {\"a\":\"\"}            | {\"a\":null}",
        "UInt8    | parse_json(/a, '/b/c')         | {\"a\":\"{\\\"b\\\":\\\"\\\"}\"} | {\"a\":\"{\\\"b\\\":null}\"}",
        "String   | parse_json(/a, '/b/c')         | {\"a\":\"{\\\"b\\\":\\\"\\\"}\"} | {\"a\":\"{\\\"b\\\":null}\"}",
        "Nullable(String) | parse_json(/a, '/0/c') | {\"a\":\"[\\\"\\\"]\"} | {\"a\":\"[null]\"}",
        "FixedString(3) | coalesce(parse_json(/a, '/b'), 'x') | {\"a\":\"\\\"\\\"\"} | {\"a\":\"null\"}",
        "String   | /a/b                           | {\"a\":\"\"}            | {\"a\":null}",
        "UInt8    | /a/b                           | {\"a\":\"\"}            | {\"a\":null}",
        "UInt8    | coalesce(/a/b, 7)              | {\"a\":\"\"}            | {\"a\":null}",
        "UInt8    | /a/0/b                         | {\"a\":[\"\"]}          | {\"a\":[null]}",
        "UInt8    | length(/a)                     | {\"a\":\"\"}            | {\"a\":null}",
        "Array(Nullable(DateTime64(3))) | from_epoch(/a, 'seconds') | {\"a\":[\"\",1]} | {\"a\":[null,1]}",
        "Array(DateTime) | from_epoch(/a, 'seconds') | {\"a\":[\"\",1]}      | {\"a\":[null,1]}",
        "Array(Array(Date)) | parse_time(/a, 'dd/MM/yyyy') | {\"a\":[[\"\",\"01/11/2026\"]]} | {\"a\":[[null,\"01/11/2026\"]]}",
      })
  void isNullToAMapping(String type, String source, String empty, String meant) throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c", source)).emptyText(EmptyText.NULL);

    assertThat(mapped(type, mapping, empty)).isEqualTo(mapped(type, mapping, meant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DateTime", "Nullable(Date)", "String", "Array(DateTime64(3))"})
  void isNullToAUnitOrFormat(String type) throws Exception {
    for (Map<String, String> keys :
        List.of(Map.of("c.unit", "seconds"), Map.of("c.format", "dd/MM/yyyy"))) {
      Mapping mapping = Mapping.parse(keys).emptyText(EmptyText.NULL);
      String form = type.startsWith("Array") ? "[%s]" : "%s";

      assertThat(mapped(type, mapping, "{\"c\":" + form.formatted("\"\"") + ",\"x\":0}"))
          .isEqualTo(mapped(type, mapping, "{\"c\":" + form.formatted("null") + ",\"x\":0}"));
    }
  }

  @Test
  void staysWhatItIsToAMappingOfText() throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c", "coalesce(/a, /b)")).emptyText(EmptyText.NULL);

    assertThat(mapped("String", mapping, "{\"a\":\"\",\"b\":7}")).containsExactly(0);
  }

  private static byte[] mapped(String type, Mapping mapping, String document) throws Exception {
    TableSchema table =
        new TableSchema(new TableName("db", "t"), List.of(new Column("c", type, DefaultKind.NONE)));
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    JsonReader in = new JsonReader();
    in.reset(bytes, 0, bytes.length);
    Converter converter = new Converter(table, mapping, ValuesInErrors.SHOWN);
    converter.begin(new Record(bytes, "s", "7", "42", "key", 0));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    converter.convert(in, 0).writeColumn(0, out);
    return out.toByteArray();
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
