package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy is written where the pipeline is planned, and not where its secrets are. */
final class CheckCommandTest {
  private static final String FILE =
      """
      source:
        stream: %s
        region: ${REGION:-eu-west-1}
        credentials:
          type: basic
          access-key-id: ${AWS_ACCESS_KEY_ID}
          secret-access-key: ${AWS_SECRET_ACCESS_KEY}
      clickhouse:
        url: ${CLICKHOUSE_URL}
        table: events
        password: ${CLICKHOUSE_PASSWORD:-${secretsmanager:prod/clickhouse#password}}
        tls:
          ca-certificates: /no/such/ca.pem
          client-certificate: /no/such/client.pem
          client-key: ${CLIENT_KEY}
        headers:
          Authorization: Bearer ${ssm:/prod/token}
      """;

  @TempDir private Path folder;

  @Test
  void thePolicyNeedsNoSecretAndNothingOfClickHouse() throws Exception {
    Shell.Result printed = policy("events");
    assertThat(printed.code()).as(printed.all()).isZero();
    assertThat(printed.out())
        .contains("arn:aws:kinesis:eu-west-1:*:stream/events")
        .contains("secret:prod/clickhouse-??????")
        .contains("parameter/prod/token")
        .doesNotContain("AWS_ACCESS_KEY_ID");
    assertThat(new Shell().run("check", "-c", file("events").toString()).err())
        .contains("AWS_ACCESS_KEY_ID")
        .contains("CLICKHOUSE_URL");
  }

  @Test
  void aPasswordFileNeedNotBeThere() throws Exception {
    Path file = file("events");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("  password: .*\n", "  password-file: /run/secrets/no-such-file\n"));
    Shell.Result printed = new Shell().run("check", "--print-iam-policy", file.toString());
    assertThat(printed.code()).as(printed.all()).isZero();
    assertThat(printed.out()).contains("stream/events");
  }

  /** A policy for a stream called STREAM would allow nothing. */
  @Test
  void whatThePolicyNamesMustBeKnown() throws Exception {
    Shell.Result refused = policy("${STREAM}");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("environment variable `STREAM` is not set");
  }

  private Shell.Result policy(String stream) throws Exception {
    return new Shell().run("check", "--print-iam-policy", file(stream).toString());
  }

  private Path file(String stream) throws Exception {
    return Files.writeString(folder.resolve("pipeline.yaml"), FILE.formatted(stream));
  }
}
