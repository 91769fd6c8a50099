package io.millrace.job.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.insert.Inserters;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.clickhouse.insert.ScriptedServer;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server in trouble is not burdened with questions about TLS. */
@Timeout(60)
class ConnectionDiagnosisTest {
  private static final int ATTEMPTS = 20;
  private static final SealedBlock BLOCK =
      NumberBlocks.block(new TableName("db", "t"), "token-1", 1, 2, 3);

  @Test
  void aServerThatNeverAnswersIsAskedOnce() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Inserter inserter = inserter(server.url())) {
      server.hangUp();
      failOften(inserter);
      assertThat(server.handshakes()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatAnsweredIsNotAsked() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Inserter inserter = inserter(server.url())) {
      inserter.insert(BLOCK);
      server.hangUp();
      failOften(inserter);
      assertThat(server.handshakes()).isZero();
    }
  }

  private static Inserter inserter(String url) {
    return Inserters.of(url, "user", Inserters.PASSWORD, Duration.ofSeconds(10));
  }

  private static void failOften(Inserter inserter) {
    for (int i = 0; i < ATTEMPTS; i++) {
      assertThat(Inserters.refusal(inserter, BLOCK).verdict()).isEqualTo(Verdict.RETRY);
    }
  }
}
