package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.http.ClickHouseHttp;
import io.millrace.job.clickhouse.http.ConnectionSettings;
import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.clickhouse.insert.ScriptedServer;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.Secret;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.awaitility.Awaitility;
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
          .hasMessageContaining("the response headers were cut short");
    }
  }

  /** What is in an address is in the logs of every proxy on the way. */
  @Test
  void valuesOfAStatementAreNotInTheAddress() throws Exception {
    BlockingQueue<ScriptedServer.Request> received = new LinkedBlockingQueue<>();
    try (ScriptedServer server = recording(received);
        SetupConnection connection = SetupConnection.of(config(server))) {
      server.scriptEverything();
      String unused =
          connection.run(
              "CREATE USER u IDENTIFIED BY {password:String}",
              Map.of("param_password", "s3cret", "max_threads", "1"));
      ScriptedServer.Request request = received.take();
      assertThat(request.firstLine())
          .contains("max_threads=1")
          .doesNotContain("s3cret")
          .doesNotContain("CREATE");
      assertThat(StandardCharsets.UTF_8.decode(request.body()).toString())
          .contains("s3cret", "CREATE USER u");
    }
  }

  @Test
  void aPageIsNoAnswer() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.answering("200 OK", "Server: nginx\r\n", "<html>1\n2</html>"));
        SetupConnection connection = SetupConnection.of(config(server))) {
      server.scriptEverything();
      assertThatThrownBy(() -> connection.run("SELECT 1"))
          .isInstanceOfSatisfying(
              CatalogException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CatalogException.Kind.UNREACHABLE))
          .hasMessageContaining("The server there is not ClickHouse's HTTP interface")
          .hasMessageContaining("Server: nginx")
          .hasMessageContaining("<html>1");
    }
  }

  /** Nor is it an empty table to the driver. */
  @Test
  void aPageIsNoServerToAsk() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(ScriptedServer.answering("200 OK", "", "<html>maintenance</html>"))) {
      server.scriptEverything();
      try (Session session = Session.open(config(server), server.url())) {
        assertThatThrownBy(() -> session.texts("SELECT 1"))
            .isInstanceOf(CatalogException.class)
            .hasMessageContaining("<html>maintenance</html>");
      }
    }
  }

  /** The console makes one for each request, and runs for weeks. */
  @Test
  void connectionsToOtherServersEndWithTheFirst() throws Exception {
    ScriptedServer.Behaviour page = ScriptedServer.answering("200 OK", "", "<html/>");
    try (ScriptedServer server = new ScriptedServer(page, page, page)) {
      server.scriptEverything();
      Set<Thread> before = timers();
      Set<Thread> started = new HashSet<>();
      try (SetupConnection first = SetupConnection.of(config(server))) {
        for (SetupConnection one : List.of(first, first.to(server.url()), first.to(server.url()))) {
          assertThatThrownBy(() -> one.run("SELECT 1")).isInstanceOf(CatalogException.class);
        }
        started.addAll(timers());
        started.removeAll(before);
        assertThat(started).hasSize(3);
      }
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> started.stream().noneMatch(Thread::isAlive));
    }
  }

  private static Set<Thread> timers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("insert timeouts"))
        .collect(Collectors.toSet());
  }

  @Test
  void aStatementThatTakesLongMayStillRun() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Conversation::readAll)) {
      server.scriptEverything();
      ClickHouseHttp http =
          new ClickHouseHttp(
              URI.create(server.url()),
              Credentials.of("default", Secret.of("")),
              ConnectionSettings.direct(),
              Duration.ofSeconds(30),
              Duration.ofSeconds(1));
      IOException late =
          assertThatExceptionOfType(IOException.class)
              .isThrownBy(() -> http.ask(Map.of(), new StringEntity("SELECT 1")))
              .actual();
      http.close();
      assertThat(
              new ClickHouseErrors(server.url(), "default", Authentication.PASSWORD).explain(late))
          .hasMessage(
              "ClickHouse at "
                  + server.url()
                  + " did not answer within 1 s. It may still run the statement")
          .returns(CatalogException.Kind.UNREACHABLE, CatalogException::kind);
    }
  }

  /** Within our own limit, so that the server tells which hosts are away. */
  @Test
  void aStatementForAClusterEndsBeforeOurLimit() throws Exception {
    assertThat(addressOf("DROP TABLE t ON CLUSTER c")).contains("distributed_ddl_task_timeout=45");
    assertThat(addressOf("DROP TABLE t")).doesNotContain("distributed_ddl_task_timeout");
  }

  private static String addressOf(String statement) throws Exception {
    BlockingQueue<ScriptedServer.Request> received = new LinkedBlockingQueue<>();
    try (ScriptedServer server = recording(received);
        SetupConnection connection = SetupConnection.of(config(server))) {
      server.scriptEverything();
      String unused = connection.runWith(statement, Map.of());
      return received.take().firstLine();
    }
  }

  private static ScriptedServer recording(BlockingQueue<ScriptedServer.Request> received) {
    return new ScriptedServer(
        conversation -> {
          received.add(conversation.readAll());
          conversation.confirm();
        });
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
