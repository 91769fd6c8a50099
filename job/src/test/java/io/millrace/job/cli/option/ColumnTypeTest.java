package io.millrace.job.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

final class ColumnTypeTest {
  private final ColumnType.Converter converter = new ColumnType.Converter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a=String | a | String",
        "labels_app=web=String | labels_app=web | String",
        "a==b=UInt8 | a==b | UInt8",
        "a=b=DOUBLE PRECISION | a=b | DOUBLE PRECISION",
        "=a=UInt8 | =a | UInt8",
        "a=UInt8=Array(String) | a=UInt8 | Array(String)",
        "a=Enum8('x' = 1) | a | Enum8('x' = 1)",
        "a=b=Enum8('x=String' = 1, 'y' = 2) | a=b | Enum8('x=String' = 1, 'y' = 2)",
        // No type at all: the server says so about what follows the first sign.
        "a=b=( | a | b=(",
        "a= | a | ''",
      },
      emptyValue = "")
  void theFirstSignBeforeATypeSeparates(String given, String column, String type) {
    ColumnType read = converter.convert(given);

    assertThat(read.column()).isEqualTo(column);
    assertThat(read.type()).isEqualTo(type.equals("''") ? "" : type);
  }

  @Test
  void aColumnAloneIsRefused() {
    assertThatThrownBy(() -> converter.convert("a"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'a' is not COLUMN=TYPE");
  }
}
