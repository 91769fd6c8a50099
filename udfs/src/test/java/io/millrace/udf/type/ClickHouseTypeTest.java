package io.millrace.udf.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClickHouseTypeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Int8",
        "Decimal(18, 4)",
        "DateTime64(3, 'Europe/Berlin')",
        "Enum8('a' = 1, 'b, c)' = -2, 'it\\'s' = 3)",
        "Map(LowCardinality(String), Array(Nullable(UInt8)))",
        "Tuple(a Int32, `b c` String, Nested Nullable(Int8))",
        "Array(Tuple(`x` UInt8))",
        "SimpleAggregateFunction(sum, UInt64)",
        "Variant(String, UInt64)",
        "JSON",
        "JSON(max_dynamic_types=5, max_dynamic_paths=2, a UInt8, `b.c` DateTime('UTC'), `x y` Array(JSON(k"
            + " Int8)), SKIP `s.t`, SKIP `REGEXP`, SKIP REGEXP '^x\\'\\\\d')",
        "Tuple(SKIP Int8, max_dynamic_paths Int8)",
      })
  void isWrittenAsItWasRead(String text) throws Exception {
    assertThat(ClickHouseType.parse(text)).hasToString(text.replace("`x`", "x"));
  }

  @Test
  void namesOfElementsAreUnquoted() throws Exception {
    ClickHouseType type = ClickHouseType.parse("Tuple(`a``\\`b` Int8,\"c d\"  Array( String ))");

    assertThat(type.arguments())
        .extracting(ClickHouseType.Argument::name)
        .containsExactly("a``b", "c d");
    assertThat(type.arguments()).element(1).hasToString("`c d` Array(String)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Array(", "Array(Int8", "Array(Int8))", "Enum8('a' = )", "Enum8('a"})
  void whatIsNoTypeIsRefused(String text) {
    assertThatThrownBy(() -> ClickHouseType.parse(text))
        .isInstanceOf(TypeSyntaxException.class)
        .hasMessageStartingWith("expected ");
  }

  @Test
  void nestingBeyondReasonIsRefused() {
    String deep = "Array(".repeat(100_000) + "Int8" + ")".repeat(100_000);

    assertThatThrownBy(() -> ClickHouseType.parse(deep))
        .isInstanceOf(TypeSyntaxException.class)
        .hasMessageStartingWith("expected at most 200 levels");
  }
}
