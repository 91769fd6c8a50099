package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Level;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ColumnChecksTest {
  private static final Column GIVEN = array("n.x", DefaultKind.NONE);

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "MATERIALIZED"})
  void arraysOfANestedMayHaveLengthsThatOnlyTheServerKnows(DefaultKind kind) {
    assertThat(run(GIVEN, array("n.y", kind)))
        .anySatisfy(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WARN);
              assertThat(finding.what()).contains("`n.y` of a Nested", "rejects the whole block");
            });
  }

  @Test
  void otherColumnsHaveNoLengths() {
    assertThat(
            run(
                GIVEN,
                array("n.y", DefaultKind.NONE),
                array("n.alias", DefaultKind.ALIAS),
                new Column("n.text", "String", DefaultKind.DEFAULT),
                array("m.alone", DefaultKind.DEFAULT),
                array("plain", DefaultKind.DEFAULT),
                array("n.", DefaultKind.DEFAULT)))
        .allMatch(finding -> finding.level() == Level.OK);
  }

  private static Column array(String name, DefaultKind kind) {
    return new Column(name, "Array(UInt8)", kind);
  }

  private static List<Finding> run(Column... columns) {
    return ColumnChecks.run(
        new TableSchema(new TableName("db", "t"), List.of(columns)), Mapping.byName());
  }
}
