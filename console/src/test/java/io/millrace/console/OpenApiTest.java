package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.http.Authentication;
import io.millrace.console.http.WebServer;
import io.millrace.console.http.WebSettings;
import io.millrace.job.tool.cluster.ClusterAccess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsARoute() throws Exception {
    WebSettings settings =
        new WebSettings(
            "127.0.0.1",
            0,
            Set.of("localhost"),
            Authentication.none(),
            WebSettings.Mode.EVERYTHING,
            null,
            Clock.systemUTC());
    ConsoleServer.Setting setting =
        new ConsoleServer.Setting(
            URI.create("http://127.0.0.1:1"),
            ClusterAccess.of(Optional.empty(), Optional.empty()),
            Path.of("nowhere"),
            null,
            Duration.ofSeconds(1),
            name -> null,
            Set.of(),
            System.err);
    try (WebServer server = ConsoleServer.assemble(settings, setting)) {
      assertThat(
              server.routes().stream()
                  .map(route -> route.method() + " " + route.path())
                  .collect(Collectors.toSet()))
          .isEqualTo(Set.copyOf(OpenApi.read().routes()));
    }
  }
}
