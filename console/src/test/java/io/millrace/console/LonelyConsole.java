package io.millrace.console;

import io.millrace.console.http.Authentication;
import io.millrace.console.http.WebSettings;
import io.millrace.job.config.value.Environment;
import io.millrace.job.tool.cluster.ClusterAccess;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The settings of a console without a login, whose cluster does not answer. */
final class LonelyConsole {
  private LonelyConsole() {}

  static WebSettings web() {
    return new WebSettings(
        "127.0.0.1",
        0,
        Set.of("127.0.0.1"),
        Authentication.none(),
        WebSettings.Mode.EVERYTHING,
        null,
        Clock.systemUTC());
  }

  /**
   * @param folder of the pipelines
   * @param shared variables that pages may use
   */
  static ConsoleServer.Setting setting(
      Path folder, Environment environment, Set<String> shared, OutputStream audit) {
    return new ConsoleServer.Setting(
        URI.create("http://127.0.0.1:1"),
        ClusterAccess.of(Optional.empty(), Optional.empty()),
        folder,
        null,
        Duration.ofSeconds(1),
        environment,
        shared,
        new PrintStream(audit, true, StandardCharsets.UTF_8));
  }
}
