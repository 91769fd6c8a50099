package io.millrace.job.clickhouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.ConfigSources;
import io.millrace.job.config.PipelineConfig;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the setup commands make of answers a real server gives only when it dies. */
final class SetupConnectionTest {

  /** What was not written, such as a step of a replay's log, must not pass for what was. */
  @Test
  void anAnswerCutShortInItsHeadIsNoSuccess() throws Exception {
    SealedBlock block =
        NumberBlocks.block(new TableName("d", "t"), "id", Compression.NONE, "token", 1);
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.readAll();
                  byte[] half = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
                  conversation.socket().getOutputStream().write(half);
                  conversation.socket().close();
                });
        SetupConnection connection = SetupConnection.of(config(server))) {
      assertThatThrownBy(() -> connection.insertTemporary(block, "rows"))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("its head was cut short");
    }
  }

  private static PipelineConfig config(ScriptedServer server) throws Exception {
    return ConfigSources.in(name -> null)
        .overrides(
            List.of(
                "source.stream=s",
                "source.region=us-east-1",
                "clickhouse.url=" + server.url(),
                "clickhouse.database=d",
                "clickhouse.table=t"))
        .load();
  }
}
