package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Grants as servers show them. */
final class ExcessRightsTest {
  @Test
  void everythingIsFarMore() {
    assertThat(isExcess("GRANT ALL ON *.* TO loader")).isTrue();
    assertThat(isExcess("GRANT ALL ON *.* TO loader WITH GRANT OPTION")).isTrue();
    assertThat(isExcess("GRANT SELECT, INSERT, ALTER, DROP ON *.* TO loader")).isTrue();
    assertThat(isExcess("GRANT CREATE USER, ALTER USER, DROP USER ON * TO loader")).isTrue();
    assertThat(isExcess("GRANT ACCESS MANAGEMENT ON *.* TO loader")).isTrue();
  }

  @Test
  void theDatabasesOwnTablesAreNot() {
    assertThat(isExcess("GRANT INSERT ON web.events TO loader")).isFalse();
    assertThat(isExcess("GRANT SELECT, INSERT, ALTER, DROP TABLE ON web.* TO loader")).isFalse();
    assertThat(isExcess("GRANT CREATE TEMPORARY TABLE ON *.* TO loader")).isFalse();
    assertThat(isExcess("GRANT SELECT ON system.merge_tree_settings TO loader")).isFalse();
  }

  private static boolean isExcess(String grant) {
    return ExcessRights.find("loader", List.of("GRANT SELECT ON a.b TO loader", grant)).isPresent();
  }
}
