package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Secret;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret appears nowhere, whatever else is wrong. */
final class SecrecyTest {
  private static final String SECRET = "hunter2";

  @TempDir private Path folder;
  private ConfigFixture fixture;

  @BeforeEach
  void start() {
    fixture = new ConfigFixture(folder).variable("PW", SECRET);
  }

  @Test
  void notInWhatAConfigurationPrints() throws Exception {
    PipelineConfig config =
        fixture.minimal(
            """
              password: ${PW}
            source.credentials:
              type: basic
              access-key-id: AK
              secret-access-key: hunter2
            flink.s3.secret-key: hunter2
            """);

    assertThat(config.masked())
        .containsEntry("clickhouse.password", "******")
        .containsEntry("source.credentials.secret-access-key", "******")
        .containsEntry("flink.s3.secret-key", "******")
        .containsEntry("source.credentials.access-key-id", "AK");
    assertThat(config.toString()).doesNotContain(SECRET);
    assertThat(config.secret(ClickHouseOptions.PASSWORD).orElseThrow())
        .hasToString("******")
        .extracting(Secret::reveal)
        .isEqualTo(SECRET);
  }

  @Test
  void notInTheSerialisedForm() throws Exception {
    PipelineConfig config = fixture.minimal("  password: ${PW}\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }
    assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
  }

  /** Lines below the minimal file's clickhouse section; each makes it fail near the secret. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "  password: hunter2\n  nonsense: 1",
        "  passwrod: hunter2",
        "  password: hunter2\n  password: hunter2",
        "  password: [hunter2]",
        "  password: {hunter2: x",
        "  password: 'hunter2",
        "  password: \"\\qhunter2\"",
        "  password: *hunter2",
        "  password: &hunter2",
        "  password: !hunter2!x y",
        "  password: @hunter2",
        "  password: %hunter2",
        "  password: a: hunter2",
        "  password: pre${hunter2}",
        "  password: ${hunter2",
        "  password: pre${X:-${hunter2}}",
        "  password: ${X:-pre${hunter2}}",
        "  password: ${X:-${hunter2}",
        "  password: ${PW:-${hunter2 x}}",
        "  password: ${ssm:${hunter2}}",
        "  password: ${ssm:/${PW}/x}",
        "  password: x\n   hunter2: y",
        "clickhouse.url: http://default:hunter2@127.0.0.1:8123",
        "clickhouse.url: http://127.0.0.1:8123/?password=hunter2",
        "clickhouse.url: http://a:8123, http://default:hunter2@b:8123",
        "source.endpoint: http://k:hunter2@127.0.0.1:4568",
        "source.credentials.secret-access-key: ${PW}",
        "flink.s3.secret-key: x${hunter2}",
        "? hunter2 password\n: [",
      })
  void notInAComplaint(String lines) {
    ConfigException complaint = fixture.complaint(ConfigFixture.MINIMAL + lines + "\n");
    StringWriter trace = new StringWriter();
    complaint.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(SECRET);
    assertThat(complaint.problems().toString()).doesNotContain(SECRET);
  }

  @Test
  void notInAComplaintAboutAnOverride() {
    for (String override :
        new String[] {"clickhouse.password:hunter2", "clickhouse.pasword=hunter2", "=hunter2"}) {
      assertThat(fixture.complaint(ConfigFixture.MINIMAL, override).getMessage())
          .doesNotContain(SECRET);
    }
  }

  @Test
  void anAddressWithAPasswordIsToldTheWayOut() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL, "clickhouse.url=http://default:hunter2@127.0.0.1:8123"))
        .singleElement()
        .asString()
        .endsWith("set clickhouse.username and clickhouse.password instead");
  }
}
