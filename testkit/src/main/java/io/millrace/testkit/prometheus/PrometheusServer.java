package io.millrace.testkit.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.Ports;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.ShieldedCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's own Prometheus (Debian: {@code apt-get install prometheus}) as a process. */
public final class PrometheusServer implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofMinutes(1);

  private final LocalProcess process;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private PrometheusServer(LocalProcess process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** The program, if this machine has it. */
  public static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a Prometheus and waits until it answers.
   *
   * @throws IllegalStateException when there is no program, its port is taken, or it does not come
   *     up
   */
  public static PrometheusServer start(PrometheusOptions options) {
    Path program =
        program()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "There is no prometheus on the PATH. Install it: apt-get install prometheus"
                            + " (Debian, Ubuntu), brew install prometheus (macOS), or from"
                            + " https://prometheus.io/download"));
    Ports.requireFree(options.port(), "Prometheus");
    Path configuration = configuration(options);
    List<String> command = new ArrayList<>(ShieldedCommand.of(program.toString()));
    command.add("--config.file=" + configuration);
    command.add("--storage.tsdb.path=" + options.folder().resolve("data"));
    command.add("--web.listen-address=127.0.0.1:" + options.port());
    LocalProcess process =
        LocalProcess.start(
            "Prometheus", new ProcessBuilder(command), options.folder().resolve("prometheus.log"));
    PrometheusServer server =
        new PrometheusServer(process, URI.create("http://127.0.0.1:" + options.port()));
    process.awaitReady(server::isReady, START_DEADLINE);
    return server;
  }

  private static Path configuration(PrometheusOptions options) {
    String targets =
        options.targets().stream()
            .map(port -> "'127.0.0.1:" + port + "'")
            .collect(joining(", ", "[", "]"));
    String text =
        """
        global:
          scrape_interval: 5s
          evaluation_interval: 5s
        rule_files: ['%s']
        scrape_configs:
          - job_name: millrace
            static_configs:
              - targets: %s
        """
            .formatted(options.rules(), targets);
    try {
      Files.createDirectories(options.folder());
      return Files.writeString(options.folder().resolve("prometheus.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write Prometheus' configuration", e);
    }
  }

  /** Its page. */
  public URI address() {
    return address;
  }

  public long pid() {
    return process.pid();
  }

  /**
   * Evaluates an expression now: the answer's {@code result}, a series for each element.
   *
   * @throws IllegalStateException when Prometheus refuses the expression
   */
  public JsonNode query(String expression) {
    JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalStateException(expression + ": " + answer.path("error").asText());
    }
    return answer.at("/data/result");
  }

  /** The rules as Prometheus has loaded them, with their states. */
  public JsonNode rules() {
    return get("/api/v1/rules").at("/data/groups");
  }

  private JsonNode get(String path) {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).timeout(ANSWER).build();
    try {
      return json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException("Prometheus does not answer to " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + path, e);
    }
  }

  private boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/-/ready")).timeout(ANSWER).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    process.stop(PATIENCE);
  }
}
