package io.millrace.job.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.job.fixture.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How to resume from a savepoint, wherever it is. */
final class StopCommandTest {
  private static final String JOB = "0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "s3://b/savepoints/savepoint-1 | s3://b/savepoints/savepoint-1",
        "file:/two words/savepoint-1   | 'file:/two words/savepoint-1'",
        "s3://b/$team/savepoint-1      | 's3://b/$team/savepoint-1'",
        "s3://b/a;b/savepoint-1        | 's3://b/a;b/savepoint-1'",
        "s3://b/it's/savepoint-1       | 's3://b/it'\\''s/savepoint-1'",
      })
  void theCommandToResumeNamesTheSavepointAsOneWord(String savepoint, String word)
      throws Exception {
    HttpServer cluster =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cluster.createContext("/", call -> answer(call, savepoint));
    cluster.start();
    try {
      Shell.Result stop =
          new Shell()
              .run(
                  "stop",
                  "events",
                  "--cluster",
                  "http://127.0.0.1:" + cluster.getAddress().getPort());

      assertThat(stop.code()).as(stop.err()).isZero();
      assertThat(stop.out().lines())
          .contains(savepoint, "  flink run -s " + word + " millrace.jar --config pipeline.yaml");
    } finally {
      cluster.stop(0);
    }
  }

  /** A cluster that runs one pipeline. */
  private static void answer(HttpExchange call, String savepoint) throws IOException {
    String path = call.getRequestURI().getPath();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (path.endsWith("/jobs/overview")) {
      ObjectNode job =
          answer
              .putArray("jobs")
              .addObject()
              .put("jid", JOB)
              .put("name", "events")
              .put("state", "RUNNING")
              .put("start-time", 1)
              .put("end-time", -1)
              .put("duration", 1)
              .put("last-modification", 1);
      for (String state :
          List.of(
              "total",
              "created",
              "scheduled",
              "deploying",
              "running",
              "finished",
              "canceling",
              "canceled",
              "failed",
              "reconciling",
              "initializing")) {
        job.withObject("/tasks").put(state, 0);
      }
    } else if (path.endsWith("/config")) {
      answer
          .put("jid", JOB)
          .put("name", "events")
          .putObject("execution-config")
          .put("execution-mode", "PIPELINED")
          .put("restart-strategy", "")
          .put("job-parallelism", 1)
          .put("object-reuse-mode", false)
          .putObject("user-config")
          .put("clickhouse.table", "events");
    } else if (path.endsWith("/stop")) {
      answer.put("request-id", JOB);
    } else {
      answer.putObject("status").put("id", "COMPLETED");
      answer.putObject("operation").put("location", savepoint);
    }
    byte[] body = answer.toString().getBytes(UTF_8);
    call.getRequestBody().readAllBytes();
    call.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
    call.sendResponseHeaders(path.endsWith("/stop") ? 202 : 200, body.length);
    call.getResponseBody().write(body);
    call.close();
  }
}
