package io.millrace.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalProcessTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void failureShowsTheEndOfTheLog() {
    LocalProcess process = shell("seq 1 100; exit 3");

    assertThatThrownBy(() -> process.awaitEnd(LONG))
        .hasMessageContaining("The shell failed with exit code 3")
        .hasMessageEndingWith("  99\n  100")
        .hasMessageNotContaining("  60\n");
  }

  @Test
  void endBeforeReadinessIsAFailure() {
    LocalProcess process = shell("echo no luck");

    assertThatThrownBy(() -> process.awaitReady(() -> false, LONG))
        .hasMessageContaining("ended with exit code 0 before it was ready")
        .hasMessageContaining("no luck");
  }

  @Test
  void missedDeadlineKills() {
    LocalProcess process = shell("exec sleep 60");

    assertThatThrownBy(() -> process.awaitReady(() -> false, Duration.ofMillis(100)))
        .hasMessageContaining("was not ready")
        .hasMessageContaining("(the log is empty)");
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void whatDoesNotListenIsKilled() {
    LocalProcess process = shell("trap '' TERM; echo up; while true; do sleep 1; done");
    process.awaitReady(() -> LogTail.of(process.log()).contains("up"), LONG);

    process.stop(Duration.ofMillis(200));

    assertThat(process.isAlive()).isFalse();
  }

  private LocalProcess shell(String script) {
    return LocalProcess.start(
        "The shell", new ProcessBuilder("sh", "-c", script), folder.resolve("log"));
  }
}
