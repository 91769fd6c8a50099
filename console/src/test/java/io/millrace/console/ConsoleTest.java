package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.console.http.WebSettings;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ConsoleTest {
  @TempDir private Path folder;

  @Test
  void anAddressForOthersNeedsALoginAndTls() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    assertThatThrownBy(() -> settings("--host", "0.0.0.0"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("--auth-token-file");
    assertThatThrownBy(() -> settings("--host", "0.0.0.0", "--auth-token-file", token.toString()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("--tls-keystore");
    assertThat(
            settings(
                    "--host",
                    "0.0.0.0",
                    "--auth-token-file",
                    token.toString(),
                    "--insecure-http",
                    "--allowed-host",
                    "Console.Example")
                .hosts())
        .contains("0.0.0.0", "localhost", "console.example");
    assertThat(
            settings("--host", "192.0.2.1", "--trusted-proxy", "192.0.2.9", "--insecure-http")
                .authentication()
                .isOpen())
        .isFalse();
  }

  @Test
  void aShortTokenIsRefused() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "short");
    assertThatThrownBy(() -> settings("--auth-token-file", token.toString()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("16 characters")
        .hasMessageNotContaining("short");
  }

  @Test
  void byDefaultItIsForThisMachineAlone() throws Exception {
    WebSettings settings = settings();
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.hosts()).containsExactlyInAnyOrder("localhost", "127.0.0.1", "[::1]");
    assertThat(settings.mode()).isEqualTo(WebSettings.Mode.EVERYTHING);
    assertThat(settings("--read-only").mode()).isEqualTo(WebSettings.Mode.READ_ONLY);
  }

  private static WebSettings settings(String... flags) throws Exception {
    Console console = new Console(Terminal.ofProcess());
    var unused = new CommandLine(console).parseArgs(flags);
    return console.settings();
  }
}
