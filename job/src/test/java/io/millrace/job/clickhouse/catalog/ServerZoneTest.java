package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ServerZoneTest {
  @Test
  void aServerMayHaveAZoneOfAFixedOffset() throws Exception {
    assertThat(ServerCatalog.zone("Fixed/UTC+03:00:00")).isEqualTo(ZoneOffset.ofHours(3));
  }

  @Test
  void aZoneThatJavaLacksIsReportedWithItsFix() {
    assertThatThrownBy(() -> ServerCatalog.zone("localtime"))
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.fix()).contains("Set <timezone>"))
        .hasMessage("The server's time zone 'localtime' is unknown to this Java runtime.");
  }
}
