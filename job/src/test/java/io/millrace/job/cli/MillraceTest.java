package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the command line is the command. */
final class MillraceTest {
  @Test
  void aWordThatIsNoCommandIsNotTakenForOneOfRun() {
    Shell.Result refused = new Shell().run("chek", "--config=pipeline.yaml");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("'chek'").contains("Did you mean: millrace check");
  }

  @Test
  void optionsAloneAreThoseOfRun() {
    Shell.Result refused = new Shell().run("--config=no-such-file.yaml");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("no-such-file.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clickhouse.password",
        "clickhouse.tls.client-key",
        "clickhouse.headers.X-Api-Key",
        "source.streams.more.credentials.secret-access-key",
        "s3.secret-key",
      })
  void aMisplacedSecretIsNotQuoted(String key) {
    for (String flag : new String[] {"", "-D"}) {
      Shell.Result refused = new Shell().run("check", "a.yaml", "b", flag + key + "=hunter2");

      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.all()).doesNotContain("hunter2");
    }
  }
}
