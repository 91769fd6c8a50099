package io.millrace.job.tool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.job.fixture.RecordingProxy;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads when the address is not that of a working cluster. */
final class ClusterFailureTest {
  private static final ClusterAccess OPEN = ClusterAccess.of(Optional.empty(), Optional.empty());

  /** ClickHouse, Grafana, the emulator, a web page and a program with an HTTP interface. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "404 | There is no handle /v1/jobs/overview | (HTTP status 404: There is no handle /v1/jobs/overview)",
        "400 | Port 9000 is for clickhouse-client program | (HTTP status 400: Port 9000 is for",
        "500 | Code: 1. | (HTTP status 500: Code: 1.)",
        "404 | {\"message\":\"Not found\"} | (HTTP status 404)",
        "404 | `` | (HTTP status 404)",
        "200 | `` | (HTTP status 200)",
        "200 | {} | (HTTP status 200)",
        "200 | [] | (HTTP status 200)",
        "200 | 1 | (HTTP status 200)",
        "200 | <html><title>Welcome</title></html> | (HTTP status 200, a page)",
      })
  void anotherServerIsNotTakenForACluster(int status, String body, String detail) throws Exception {
    assertThat(message(status, body))
        .startsWith("The server at http://127.0.0.1:")
        .contains(" does not answer as Flink does " + detail)
        .endsWith("Name the cluster's dashboard with --cluster");
  }

  @ParameterizedTest
  @CsvSource({"502, <html>Bad Gateway</html>", "503, no healthy upstream", "504, ''"})
  void aProxyWithoutItsClusterIsWorthAnotherAttempt(int status, String body) throws Exception {
    assertThat(message(status, body))
        .contains("answers with HTTP status " + status)
        .endsWith("the cluster behind it may be starting: try again");
  }

  @Test
  void aRedirectionIsNotFollowed() throws Exception {
    assertThat(message(308, ""))
        .endsWith(
            "redirects (HTTP status 308). Name the address that it redirects to with --cluster");
  }

  @Test
  void flinksOwnErrorsAreShownWithoutTheirTrace() throws Exception {
    assertThat(
            message(
                503,
                "{\"errors\":[\"Service temporarily unavailable due to an ongoing leader election."
                    + " Please refresh.\"]}"))
        .endsWith(
            " says: Service temporarily unavailable due to an ongoing leader election. Please"
                + " refresh.");
    assertThat(
            message(
                500,
                "{\"errors\":[\"Internal server error.\",\"<Exception on server side:\\n"
                    + "java.lang.IllegalStateException: full\\n\\tat x.Y.z(Y.java:1)\\nEnd of exception"
                    + " on server side>\"]}"))
        .endsWith(" says: java.lang.IllegalStateException: full");
  }

  @Test
  void onlyFlinkCanForgetAJob() throws Exception {
    assertThat(failure(404, "{\"errors\":[\"Job not found\"]}").scope())
        .isEqualTo(ClusterException.Scope.FORGOTTEN_JOB);
    assertThat(failure(404, "There is no handle").scope())
        .isEqualTo(ClusterException.Scope.REQUEST);
  }

  private static String message(int status, String body) throws Exception {
    return String.valueOf(failure(status, body).getMessage());
  }

  private static ClusterException failure(int status, String body) throws Exception {
    try (RecordingProxy server = RecordingProxy.answering(status, body);
        FlinkRest cluster = FlinkRest.at(URI.create(server.url()), OPEN)) {
      return assertThatExceptionOfType(ClusterException.class)
          .isThrownBy(cluster::pipelines)
          .actual();
    }
  }
}
