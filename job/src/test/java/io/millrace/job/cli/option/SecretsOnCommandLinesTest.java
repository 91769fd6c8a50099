package io.millrace.job.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command's arguments show to others. */
final class SecretsOnCommandLinesTest {
  private static final String WARNING = "Warning: -D has the secret itself: ";

  @ParameterizedTest
  @CsvSource({
    "clickhouse.password=hunter2, clickhouse.password",
    "clickhouse.password = hunter2, clickhouse.password",
    "clickhouse.password=${NAME}hunter2, clickhouse.password",
    "clickhouse.password=$${hunter2}, clickhouse.password",
    "clickhouse.proxy-password=hunter2, clickhouse.proxy-password",
    "clickhouse.headers.Authorization-Token=Bearer hunter2, clickhouse.headers.Authorization-Token",
    "clickhouse.tls.client-key=-----BEGIN PRIVATE KEY-----hunter2, clickhouse.tls.client-key",
    "source.credentials.secret-access-key=hunter2, source.credentials.secret-access-key",
    "source.streams.a.credentials.secret-access-key=hunter2,"
        + " source.streams.a.credentials.secret-access-key",
    "flink.s3.secret-key=hunter2, flink.s3.secret-key",
  })
  void aSecretItselfIsWarnedOf(String override, String key) {
    for (String command : List.of("check", "run", "infer", "errors", "preview")) {
      Shell.Result result = run(command, override);

      assertThat(result.err())
          .containsOnlyOnce(WARNING)
          .contains(WARNING + key + ". ")
          .contains("→ Set an environment variable")
          .contains("-D '" + key + "=${NAME}'");
      assertThat(result.all()).doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clickhouse.password=${NAME}",
        "clickhouse.password=${NAME:-}",
        "clickhouse.password=${ssm:/password}",
        "clickhouse.password=",
        "clickhouse.password-file=/run/secrets/password",
        "clickhouse.tls.client-key=/run/secrets/key.pem",
        "clickhouse.headers.X-Key=Bearer ${NAME}",
        "clickhouse.username=someone",
        "flink.rest.port=8081",
      })
  void whatNamesASecretIsTaken(String override) {
    assertThat(run("check", override).all()).doesNotContain(WARNING);
  }

  /** A gateway's token in plain HTTP. */
  @ParameterizedTest
  @CsvSource({
    "http://0.0.0.0:1, true",
    "http://127.0.0.1:1, false",
    "https://0.0.0.0:1, false",
  })
  void aTokenThatTheNetworkReadsIsSaid(String cluster, boolean isSaid) {
    String said = "Others on the network can read the cluster's token on the way to " + cluster;
    Shell shell = new Shell().variable("MILLRACE_CLUSTER_TOKEN", "hunter2");

    Shell.Result list = shell.run("list", "--cluster", cluster);

    assertThat(list.err().contains(said)).as(list.all()).isEqualTo(isSaid);
    assertThat(list.all()).doesNotContain("hunter2");
    assertThat(new Shell().run("list", "--cluster", cluster).err()).doesNotContain("token");
  }

  private static Shell.Result run(String command, String override) {
    List<String> all = new ArrayList<>(List.of(command));
    for (String option :
        List.of(
            "source.stream=s",
            "source.region=us-east-1",
            "source.endpoint=http://127.0.0.1:1",
            "clickhouse.url=http://127.0.0.1:1",
            "clickhouse.table=")) {
      all.add("-D" + option);
    }
    all.add("-D" + override);
    return new Shell().variable("NAME", "value").run(all.toArray(new String[0]));
  }
}
