package io.millrace.udf.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.nested.ColumnWriters;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedWidthTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Int8",
        "Int16",
        "Int32",
        "Int64",
        "Int128",
        "Int256",
        "UInt8",
        "UInt16",
        "UInt32",
        "UInt64",
        "UInt128",
        "UInt256",
        "Float32",
        "Float64",
        "BFloat16",
        "Bool",
        "Decimal(9, 2)",
        "Decimal(10, 2)",
        "Decimal(18, 2)",
        "Decimal(19, 2)",
        "Decimal(38, 2)",
        "Decimal(39, 2)",
        "Decimal(76, 2)",
        "Date",
        "Date32",
        "DateTime",
        "DateTime64(3)",
        "Time",
        "Time64(6)",
        "Enum8('a' = 1)",
        "Enum16('a' = 1)",
        "UUID",
        "IPv4",
        "IPv6",
        "FixedString(7)",
        "IntervalDay",
      })
  void everyValueHasThatManyBytes(String text) throws Exception {
    ClickHouseType type = ClickHouseType.parse(text);
    RowBuffers buffers = new RowBuffers();
    ColumnWriter writer = new ColumnWriters(ZoneOffset.UTC, buffers).writer(type);
    for (int i = 0; i < 3; i++) {
      writer.appendDefault();
    }

    assertThat(writer.type()).isEqualTo(type);
    assertThat(buffers.bytes()).isEqualTo(3L * FixedWidth.of(type)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "String",
        "Nullable(Int8)",
        "Array(Int8)",
        "Map(Int8, Int8)",
        "Tuple(Int8)",
        "LowCardinality(Int8)",
        "Variant(Int8)",
        "Dynamic",
        "JSON",
        "Point",
      })
  void othersDiffer(String text) throws Exception {
    assertThat(FixedWidth.of(ClickHouseType.parse(text))).isZero();
  }
}
