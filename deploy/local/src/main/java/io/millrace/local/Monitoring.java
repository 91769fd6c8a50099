package io.millrace.local;

import io.millrace.testkit.Ports;
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
  private static final int METRICS = 9249;

  private final UpOptions.Monitoring choice;
  private @Nullable PrometheusServer server;

  Monitoring(UpOptions.Monitoring choice) {
    this.choice = choice;
  }

  private boolean isWanted() {
    return choice == UpOptions.Monitoring.PROMETHEUS;
  }

  /**
   * Looks, before anything starts, whether it can.
   *
   * @throws IllegalStateException when there is no Prometheus, or a port is taken
   */
  void require() {
    if (isWanted()) {
      Ports.requireFree(PROMETHEUS, "Prometheus");
      Ports.requireFree(METRICS, "Flink's reporter for Prometheus");
    }
  }

  /** What the job is started with: the reporter that Prometheus asks. */
  Map<String, String> flinkOptions() {
    return isWanted()
        ? Map.of(
            "metrics.reporter.prom.factory.class",
            "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
            "metrics.reporter.prom.port",
            Integer.toString(METRICS))
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
                  RepositoryRoot.data().resolve("prometheus"),
                  PROMETHEUS,
                  List.of(METRICS),
                  RepositoryRoot.find().resolve("deploy/monitoring/rules.yaml")));
    }
  }

  void tell(PrintStream out) {
    if (server != null) {
      out.println("  Prometheus             " + server.address() + "/graph");
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
