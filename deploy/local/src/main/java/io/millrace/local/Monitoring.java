package io.millrace.local;

import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.prometheus.PrometheusOptions;
import io.millrace.testkit.prometheus.PrometheusServer;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Prometheus of {@code deploy/local/up --monitoring}; nothing without the option. */
final class Monitoring implements AutoCloseable {
  private static final int PROMETHEUS = 9090;
  private static final int REPORTER = 9249;

  private final UpOptions.Monitoring choice;
  private final LocalStack stack;
  private final int reporter;
  private @Nullable PrometheusServer server;

  Monitoring(UpOptions.Monitoring choice, LocalStack stack) {
    this.choice = choice;
    this.stack = stack;
    this.reporter = isWanted() ? LocalStack.usualOrFree(REPORTER) : REPORTER;
  }

  private boolean isWanted() {
    return choice == UpOptions.Monitoring.PROMETHEUS;
  }

  /** What the job is started with: the reporter that Prometheus asks. */
  Map<String, String> flinkOptions() {
    return isWanted()
        ? Map.of(
            "metrics.reporter.prom.factory.class",
            "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
            "metrics.reporter.prom.port",
            Integer.toString(reporter))
        : Map.of();
  }

  /**
   * Starts it.
   *
   * @throws IllegalStateException when it does not come up
   */
  void start() {
    if (isWanted()) {
      server =
          PrometheusServer.start(
              new PrometheusOptions(
                  stack.data().resolve("prometheus"),
                  LocalStack.usualOrFree(PROMETHEUS),
                  List.of(reporter),
                  RepositoryRoot.find().resolve("deploy/monitoring/rules.yaml")));
    }
  }

  void tell(PrintStream out) {
    if (server != null) {
      out.println("  Prometheus             " + server.address());
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
