package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which fields may get a column. */
final class EvolutionTest {
  private static final TableSchema TABLE =
      new TableSchema(
          new TableName("d", "t"),
          List.of(
              new Column("id", "UInt64", DefaultKind.NONE),
              new Column("computed", "String", DefaultKind.MATERIALIZED)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // include | exclude | field | wanted
        "- | '' | a | true",
        "- | '' | id | false",
        "- | '' | computed | false",
        "- | '' | ID | true",
        "- | '' | _timestamp | false",
        "- | '' | _sequence_number | false",
        "- | '' | _other | true",
        "a | '' | a | true",
        "a | '' | b | false",
        "a | '' | ab | false",
        "a,b | '' | b | true",
        "' a , b ' | '' | b | true",
        "a* | '' | a | true",
        "a* | '' | abc | true",
        "a* | '' | ba | false",
        "*a | '' | ba | true",
        "*a* | '' | bab | true",
        "a? | '' | ab | true",
        "a? | '' | a | false",
        "a? | '' | a😀 | true",
        "a? | '' | abc | false",
        "* | '' | anything | true",
        "*, | '' | anything | true",
        "',' | '' | a | false",
        "a.c | '' | abc | false",
        "a.c | '' | a.c | true",
        "[ab] | '' | a | false",
        "[ab] | '' | [ab] | true",
        "\\Qa* | '' | \\Qab | true",
        "A | '' | a | false",
        "- | a* | ab | false",
        "- | a* | b | true",
        "user_* | user_secret | user_a | true",
        "user_* | user_secret | user_secret | false",
        "user_* | * | user_a | false",
        "id | '' | id | false",
      })
  void patternsDecide(String include, String exclude, String field, boolean isWanted) {
    assertThat(new Evolution(include, exclude).isWanted(field, TABLE)).isEqualTo(isWanted);
  }
}
