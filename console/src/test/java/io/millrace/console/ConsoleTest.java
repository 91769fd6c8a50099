package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.console.http.WebSettings;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help;

final class ConsoleTest {
  @TempDir private Path folder;

  @Test
  void theHelpHasEveryDefaultAndNoVariable() {
    String help =
        Console.line(Terminal.ofProcess()).getUsageMessage(Help.Ansi.OFF).replaceAll("\\s+", " ");
    assertThat(help)
        .doesNotContain("null")
        .doesNotContain("${")
        .contains("Default: 127.0.0.1.")
        .contains("Default: 8080, or a free one");
    assertThat(Console.line(Terminal.ofProcess()).execute("--help")).isZero();
  }

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
  void whatCannotBeReadOrWrittenIsNamed() throws Exception {
    String missing = folder.resolve("none/x").toString();
    Path text = Files.writeString(folder.resolve("keys"), "no key store");
    assertThat(failure("--auth-token-file", missing)).contains("--auth-token-file", missing);
    assertThat(failure("--audit-log", missing)).contains("--audit-log", missing);
    assertThat(
            failure("--host", "no-host.invalid", "--trusted-proxy", "1.1.1.1", "--insecure-http"))
        .contains("--host no-host.invalid is no known host");
    assertThat(failure("--tls-keystore", text.toString()))
        .contains("The key store " + text + " cannot be used", "--tls-keystore");
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(failure("--port", Integer.toString(other.getLocalPort())))
          .contains("cannot listen on 127.0.0.1:" + other.getLocalPort())
          .contains("Choose another port with --port");
    }
    assertThat(failure("--host", "192.0.2.1", "--trusted-proxy", "1.1.1.1", "--insecure-http"))
        .contains("cannot listen on 192.0.2.1", "--host");
  }

  private String failure(String... flags) {
    Console console = new Console(Terminal.ofProcess());
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("--pipelines", folder.toString(), "--cluster", "http://127.0.0.1:1"));
    var unused = new CommandLine(console).parseArgs(all.toArray(new String[0]));
    String message =
        String.valueOf(
            assertThatExceptionOfType(CommandException.class)
                .isThrownBy(console::call)
                .actual()
                .getMessage());
    assertThat(System.err.checkError()).as("standard error is closed").isFalse();
    return message;
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
