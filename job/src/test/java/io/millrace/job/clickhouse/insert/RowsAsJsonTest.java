package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are diverted come from an answer of ClickHouse, which must hold all of them. */
final class RowsAsJsonTest {
  private static final SealedBlock BLOCK =
      NumberBlocks.block(new TableName("db", "t"), "token", 1, 2, 3);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"id\":1}\n",
        "{\"id\":1}\n{\"id\":2}\n",
        "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n{\"id\":4}\n",
        "[\n{\"id\":1},\n{\"id\":2},\n{\"id\":3}\n]\n",
        "{\"id\":1}\n\n{\"id\":2}\n",
        "1\n2\n3\n"
      })
  void anAnswerOfOtherRowsIsNotTaken(String answer) throws Exception {
    try (ScriptedServer server = answering(answer);
        Inserter inserter = Inserters.of(server.url())) {
      assertThatThrownBy(() -> inserter.json(BLOCK))
          .isInstanceOfSatisfying(
              InsertException.class,
              failure -> assertThat(failure.verdict()).isEqualTo(Verdict.RETRY))
          .hasMessageContaining("Expected 3 rows");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}"})
  void anAnswerOfItsRowsIs(String answer) throws Exception {
    try (ScriptedServer server = answering(answer);
        Inserter inserter = Inserters.of(server.url())) {
      assertThat(inserter.json(BLOCK)).asString(StandardCharsets.UTF_8).isEqualTo(answer);
    }
  }

  /** Whatever a user's profile says. */
  @Test
  void theQuestionLimitsNothing() throws Exception {
    try (ScriptedServer server = answering("{\"id\":1}\n{\"id\":2}\n{\"id\":3}");
        Inserter inserter = Inserters.of(server.url())) {
      var unused = inserter.json(BLOCK);
      assertThat(server.requests().get(0).firstLine())
          .contains("limit=0", "offset=0", "output_format_json_array_of_rows=0");
    }
  }

  private static ScriptedServer answering(String rows) {
    ScriptedServer server = new ScriptedServer(ScriptedServer.clickHouse("200 OK", "", rows));
    server.scriptEverything();
    return server;
  }
}
