package io.millrace.job.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.Inserter;
import io.millrace.local.ClickHouseOptions;
import io.millrace.local.ClickHouseServer;
import io.millrace.local.Folders;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a table without replication does with a block after the server was killed. See {@code
 * job/decisions/0003-where-the-server-is-not-exact.md}.
 */
@Timeout(120)
class KilledServerITCase {
  private final SealedBlock block = NumberBlocks.block(new TableName("default", "t"), "a", 1, 2, 3);

  @Test
  void aConfirmedBlockIsThereAndIsKnown() throws Exception {
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      createTable(server);
      insert(server);
      server.kill();
      server.restart();
      insert(server);
      assertThat(server.query("SELECT count() FROM t")).isEqualTo("3");
    }
  }

  /**
   * The server's own doing, pinned: the token is written before the part gets its name. Killed in
   * between, the server leaves what this test makes by taking the part away.
   */
  @Test
  void aBlockWhosePartWasNotInPlaceYetIsTakenForKnownAndLost() throws Exception {
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      createTable(server);
      insert(server);
      Path part = Path.of(server.query("SELECT path FROM system.parts WHERE table = 't'"));
      server.kill();
      Folders.delete(part);
      server.restart();
      assertThat(server.query("SELECT count() FROM t")).isEqualTo("0");
      insert(server);
      assertThat(server.query("SELECT count() FROM t")).isEqualTo("0");
    }
  }

  private static void createTable(ClickHouseServer server) {
    server.query(
        "CREATE TABLE t (id UInt64) ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 1000");
  }

  private void insert(ClickHouseServer server) throws Exception {
    try (Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(block);
    }
  }
}
