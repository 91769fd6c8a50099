package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.preflight.report.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets that others can read: in a file, and on the network. */
final class SecretChecksTest {
  private static final String NONE = "-";

  /** Options are separated by a semicolon; those of {@link #config} come before. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "clickhouse.url=http://ch:8123 | -",
        "clickhouse.url=http://ch:8123; clickhouse.password= | -",
        "clickhouse.url=http://127.0.0.1:8123; clickhouse.password=p | -",
        "clickhouse.url=http://localhost:8123; clickhouse.headers.X-Key=k | -",
        "clickhouse.url=https://ch; clickhouse.password=p; clickhouse.headers.X-Key=k | -",
        "clickhouse.url=http://ch:8123; clickhouse.password=p | clickhouse.url: without encryption,"
            + " others on the network can read the password on the way to http://ch:8123",
        "clickhouse.url=http://ch:8123; clickhouse.password=${ssm:/p} | read the password on",
        "clickhouse.url=http://ch:8123; clickhouse.password-file=@ | read the password on",
        "clickhouse.url=http://ch:8123; clickhouse.headers.X-Key=k | read clickhouse.headers.X-Key"
            + " on the way",
        "clickhouse.url=http://ch:8123; clickhouse.password=p; clickhouse.headers.X-Key=k | read"
            + " the password, clickhouse.headers.X-Key on the way",
        "clickhouse.url=http://a:1,http://127.0.0.1:2,http://b:3; clickhouse.password=p | on the way"
            + " to http://a:1, http://b:3",
        "clickhouse.proxy=http://p:3128 | -",
        "clickhouse.proxy=http://127.0.0.1:3128; clickhouse.proxy-username=u;"
            + " clickhouse.proxy-password=p | -",
        "clickhouse.proxy=http://p:3128; clickhouse.proxy-username=u; clickhouse.proxy-password=p |"
            + " clickhouse.proxy: without encryption, others on the network can read the proxy's"
            + " password on the way to http://p:3128",
        "source.endpoint=http://127.0.0.1:4568 | -",
        "source.endpoint=https://vpce.example | -",
        "source.endpoint=http://kinesis:4566 | source.endpoint: without encryption, others on the"
            + " network can read records on the way to http://kinesis:4566",
        "source.credentials.type=assume-role; source.credentials.role-arn=arn:aws:iam::123456789012:role/r;"
            + " source.credentials.sts-endpoint=http://sts:80 | source.credentials.sts-endpoint:"
            + " without encryption, others on the network can read the credentials that it returns",
        "secrets.secretsmanager-endpoint=http://sm:80 | secrets.secretsmanager-endpoint: without",
        "secrets.ssm-endpoint=http://ssm:80 | read the secrets that it returns",
        "secrets.ssm-endpoint=https://ssm:443 | -",
      })
  void whatTheNetworkReadsIsSaid(String options, String expected, @TempDir Path folder)
      throws Exception {
    String file = Files.writeString(folder.resolve("password"), "p").toString();

    List<Finding> findings = SecretChecks.ofAddresses(config(options.replace("=@", "=" + file)));

    if (expected.equals(NONE)) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.level()).isEqualTo(Finding.Level.WARN);
                assertThat(finding.what()).contains(expected);
                assertThat(finding.fix()).isNotEmpty();
              });
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "clickhouse: {password: p} | clickhouse.password",
        "clickhouse: {password: 'p${NAME}'} | clickhouse.password",
        "clickhouse: {password: '${NAME}'} | -",
        "clickhouse: {password: '${NAME:-local}'} | -",
        "clickhouse: {password: '${ssm:/p}'} | -",
        "clickhouse: {password: ''} | -",
        "clickhouse: {password-file: /run/secrets/p} | -",
        "clickhouse: {proxy-password: p} | clickhouse.proxy-password",
        "clickhouse: {headers: {X-Key: k}} | clickhouse.headers.X-Key",
        "clickhouse: {headers: {X-Key: 'Bearer ${NAME}'}} | -",
        "clickhouse: {tls: {client-key: key.pem}} | -",
        "clickhouse: {tls: {client-key: '-----BEGIN PRIVATE KEY-----'}} | clickhouse.tls.client-key",
        "source: {credentials: {secret-access-key: k}} | source.credentials.secret-access-key",
        "source: {streams: {a: {credentials: {secret-access-key: k}}}} |"
            + " source.streams.a.credentials.secret-access-key",
        "flink: {s3.secret-key: k} | flink.s3.secret-key",
      })
  void aFileThatHasTheSecretItselfIsSaid(String yaml, String expected, @TempDir Path folder)
      throws Exception {
    List<Finding> findings =
        SecretChecks.ofFile(Files.writeString(folder.resolve("p.yaml"), yaml + "\n"));

    if (expected.equals(NONE)) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings)
          .extracting(Finding::toString)
          .containsExactly(
              "WARN the file has the secret itself: "
                  + expected
                  + " -> Set an environment variable, and write ${NAME} in the file");
    }
  }

  private static PipelineConfig config(String options) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.stream=s",
                "source.region=us-east-1",
                "clickhouse.url=https://ch",
                "clickhouse.table=t"));
    all.addAll(Arrays.asList(options.split("; *")));
    return ConfigSources.in(name -> null).overrides(all).load();
  }
}
