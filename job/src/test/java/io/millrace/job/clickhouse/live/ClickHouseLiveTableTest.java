package io.millrace.job.clickhouse.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.job.clickhouse.insert.ScriptedServer;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.convert.LiveTable;
import io.millrace.job.convert.LiveTableException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which replica is asked after one refused. */
final class ClickHouseLiveTableTest {
  private static final String COLUMN =
      "[\"UTC\",\"\",\"id\",\"UInt64\",\"\",\"\",\"26.7.1.1\",1]\n";

  /** A replica may be read-only for days, or know other users. */
  @ParameterizedTest
  @CsvSource({"242, TABLE_IS_READ_ONLY", "999, KEEPER_EXCEPTION", "516, AUTHENTICATION_FAILED"})
  void theNextAttemptAsksAnotherReplica(int code, String name) throws Exception {
    try (ScriptedServer odd = refusing(code, name);
        ScriptedServer other = new ScriptedServer(ScriptedServer.clickHouse("200 OK", "", COLUMN));
        LiveTable table = table(odd, other)) {
      other.scriptEverything();
      LiveTableException refusal =
          assertThatExceptionOfType(LiveTableException.class).isThrownBy(table::read).actual();
      assertThat(refusal.prospect()).isEqualTo(LiveTableException.Prospect.PASSES);
      assertThat(table.read().schema().columns()).hasSize(1);
    }
  }

  /** A refusal that every replica would give is asked again where it was. */
  @Test
  void aRefusalThatStaysMovesNothing() throws Exception {
    try (ScriptedServer odd = refusing(60, "UNKNOWN_TABLE");
        ScriptedServer other = new ScriptedServer();
        LiveTable table = table(odd, other)) {
      LiveTableException refusal =
          assertThatExceptionOfType(LiveTableException.class).isThrownBy(table::read).actual();
      assertThat(refusal.prospect()).isEqualTo(LiveTableException.Prospect.STAYS);
      assertThat(other.requests()).isEmpty();
    }
  }

  private static ScriptedServer refusing(int code, String name) {
    ScriptedServer server =
        new ScriptedServer(
            ScriptedServer.clickHouse(
                "500 Internal Server Error",
                "X-ClickHouse-Exception-Code: " + code + "\r\n",
                "Code: " + code + ". DB::Exception: no. (" + name + ")"));
    server.scriptEverything();
    return server;
  }

  private static LiveTable table(ScriptedServer first, ScriptedServer second) throws Exception {
    return new ClickHouseLiveTableFactory(
            ConfigSources.in(name -> null)
                .overrides(
                    List.of(
                        "source.stream=s",
                        "source.region=us-east-1",
                        "clickhouse.url=" + first.url() + "," + second.url(),
                        "clickhouse.database=d",
                        "clickhouse.table=t"))
                .load(),
            config -> List.of())
        .create();
  }
}
