package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.http.ClickHouseHttp;
import io.millrace.job.clickhouse.http.ConnectionSettings;
import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.config.value.Secret;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers with scripted faults, and where blocks go then. */
@Timeout(60)
class ReplicaPoolTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SealedBlock BLOCK =
      NumberBlocks.block(new TableName("db", "t"), "token-1", 1, 2, 3);

  private final AtomicLong now = new AtomicLong();

  @Test
  void blocksAreSpreadEvenly() throws Exception {
    try (ScriptedServer a = new ScriptedServer();
        ScriptedServer b = new ScriptedServer();
        ScriptedServer c = new ScriptedServer();
        Inserter inserter = over(a, b, c)) {
      for (int i = 0; i < 30; i++) {
        inserter.insert(BLOCK);
      }
      assertThat(List.of(a, b, c)).allMatch(server -> server.requests().size() == 10);
      assertThat(List.of(a, b, c)).allMatch(server -> server.settingsAsked() == 1);
    }
  }

  @Test
  void aDeadServerCostsOneAttemptAndIsLeftAlone() throws Exception {
    ScriptedServer dead = new ScriptedServer();
    dead.close();
    try (ScriptedServer alive = new ScriptedServer();
        Inserter inserter = over(dead, alive)) {
      int failures = 0;
      for (int i = 0; i < 20; i++) {
        failures += attempt(inserter) ? 0 : 1;
      }
      assertThat(failures).isEqualTo(1);
      assertThat(alive.requests()).hasSize(19);
    }
  }

  @Test
  void theRetryOfABlockGoesToAnotherServerWithTheSameBytesAndToken() throws Exception {
    try (ScriptedServer a = new ScriptedServer(closing(), closing());
        ScriptedServer b = new ScriptedServer(closing(), closing());
        Inserter inserter = over(a, b)) {
      InsertException first = Inserters.refusal(inserter, BLOCK);
      InsertException second = Inserters.refusal(inserter, BLOCK);
      assertThat(List.of(first.getMessage(), second.getMessage()))
          .anyMatch(message -> message.startsWith("No answer from ClickHouse at " + a.url() + ": "))
          .anyMatch(
              message -> message.startsWith("No answer from ClickHouse at " + b.url() + ": "));
      assertThat(a.requests()).hasSize(1);
      assertThat(b.requests()).hasSize(1);
      assertThat(withoutQueryId(a)).isEqualTo(withoutQueryId(b));
    }
  }

  @Test
  void whenAllAreDownTheyAreStillTried() throws Exception {
    try (ScriptedServer a = new ScriptedServer(busy(), busy());
        ScriptedServer b = new ScriptedServer(busy(), busy());
        Inserter inserter = over(a, b)) {
      for (int i = 0; i < 4; i++) {
        assertThat(Inserters.refusal(inserter, BLOCK).verdict()).isEqualTo(Verdict.RETRY);
      }
      assertThat(a.requests()).hasSize(2);
      assertThat(b.requests()).hasSize(2);
      assertThat(attempt(inserter)).isTrue();
    }
  }

  /** One that hangs after the question about its settings would hold a block for minutes. */
  @Test
  void aServerThatComesBackIsAskedASmallQuestionAgainBeforeItGetsABlock() throws Exception {
    try (ScriptedServer a = new ScriptedServer(busy());
        ScriptedServer b = new ScriptedServer();
        Inserter inserter = over(a, b)) {
      while (a.requests().isEmpty()) {
        attempt(inserter);
      }
      assertThat(a.settingsAsked()).isEqualTo(1);
      for (int i = 0; i < 5; i++) {
        assertThat(attempt(inserter)).isTrue();
      }
      assertThat(a.requests()).hasSize(1);
      now.addAndGet(LIMIT.toNanos());
      attempt(inserter);
      attempt(inserter);
      assertThat(a.requests()).hasSize(2);
      assertThat(a.settingsAsked()).isEqualTo(2);
      assertThat(b.settingsAsked()).isEqualTo(1);
    }
  }

  @Test
  void whoRefusesABlockForItsSizeIsWell() throws Exception {
    ScriptedServer.Behaviour refusing =
        conversation -> {
          conversation.readAll();
          conversation.answer("413 Payload Too Large", "", "too big");
        };
    try (ScriptedServer a = new ScriptedServer(refusing);
        ScriptedServer b = new ScriptedServer();
        Inserter inserter = over(a, b)) {
      int refused = 0;
      for (int i = 0; i < 10; i++) {
        refused += attempt(inserter) ? 0 : 1;
      }
      assertThat(refused).isEqualTo(1);
      assertThat(a.requests()).hasSize(5);
    }
  }

  private static boolean attempt(Inserter inserter) throws InterruptedException {
    try {
      inserter.insert(BLOCK);
      return true;
    } catch (InsertException refused) {
      return false;
    }
  }

  private static ScriptedServer.Behaviour closing() {
    return conversation -> conversation.socket().close();
  }

  private static ScriptedServer.Behaviour busy() {
    return ScriptedServer.answering("503 Service Unavailable", "", "busy");
  }

  private static List<String> withoutQueryId(ScriptedServer server) {
    return server.requests().stream()
        .map(request -> request.firstLine().replaceAll("&query_id=[^&]*", ""))
        .collect(Collectors.toList());
  }

  /** Time stands still unless a test lets it pass, and the jitter is at its longest. */
  private Inserter over(ScriptedServer... servers) {
    return new ClickHouseInserter(
        new ReplicaPool(Arrays.stream(servers).map(this::endpoint).collect(Collectors.toList())),
        "default");
  }

  private Endpoint endpoint(ScriptedServer server) {
    URI address = URI.create(server.url());
    return new Endpoint(
        address,
        new ClickHouseHttp(
            address,
            Credentials.of("default", Secret.of("")),
            ConnectionSettings.direct(),
            PATIENCE,
            PATIENCE),
        Map.of(),
        new CircuitBreaker(now::get, () -> 1));
  }
}
