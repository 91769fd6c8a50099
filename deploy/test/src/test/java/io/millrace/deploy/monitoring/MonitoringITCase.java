package io.millrace.deploy.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.deploy.Repository;
import io.millrace.local.SampleProducer;
import io.millrace.testkit.Ports;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import io.millrace.testkit.prometheus.PrometheusOptions;
import io.millrace.testkit.prometheus.PrometheusServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a real cluster that runs the jar, while the sample producer puts
 * events: every expression of the board and every series of the alerts has data.
 */
final class MonitoringITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /** Metrics that this pipeline has no reason to report, and why. */
  private static final Map<String, String> ABSENT =
      Map.of("deduplicationMargin", "a table without replication does not forget by time");

  @TempDir private Path folder;

  @Test
  void everyExpressionHasData() throws Exception {
    Assumptions.assumeTrue(
        PrometheusServer.program().isPresent(),
        "There is no prometheus on the PATH: apt-get install prometheus");
    List<Integer> reporters = List.of(Ports.free(), Ports.free());
    FlinkOptions options =
        FlinkOptions.temporary(1, 2)
            .with(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory")
            .with("metrics.reporter.prom.port", reporters.get(0) + "," + reporters.get(1));
    try (ClickHouseServer clickHouse = ClickHouseServer.start(ClickHouseOptions.temporary());
        KinesisEmulator kinesis = KinesisEmulator.start(KinesisOptions.temporary());
        FlinkCluster flink = FlinkCluster.start(options)) {
      clickHouse.query(Repository.read("deploy/local/schema.sql"));
      kinesis.streams().createStream("events", 2);
      flink.client(
          "run",
          "-d",
          Repository.path("job/target/millrace.jar").toString(),
          "--config",
          pipeline(clickHouse, kinesis).toString());
      try (SampleProducer producer =
              SampleProducer.start(kinesis.streams(), "events", 100, folder.resolve("next-id"));
          PrometheusServer prometheus =
              PrometheusServer.start(
                  new PrometheusOptions(
                      folder.resolve("prometheus"),
                      Ports.free(),
                      reporters,
                      Repository.path(Expressions.RULES)))) {
        TreeSet<String> missing = new TreeSet<>();
        try {
          Awaitility.await("data for every expression")
              .atMost(PATIENCE)
              .pollInterval(Duration.ofSeconds(3))
              .until(
                  () -> {
                    producer.requireHealthy();
                    missing.clear();
                    missing.addAll(withoutData(prometheus));
                    return missing.isEmpty();
                  });
        } finally {
          assertThat(missing).isEmpty();
        }
        assertThat(alerts(prometheus)).hasSameSizeAs(Expressions.alerts().keySet());
        assertThat(alerts(prometheus)).allMatch(health -> health.equals("ok"));
      }
    }
  }

  private static List<String> withoutData(PrometheusServer prometheus) {
    List<String> missing = new ArrayList<>();
    Expressions.withData()
        .forEach(
            (place, expression) -> {
              boolean isExpected = ABSENT.keySet().stream().noneMatch(expression::contains);
              if (prometheus.query(expression).isEmpty() && isExpected) {
                missing.add(place + ": " + expression);
              }
            });
    return missing;
  }

  private static List<String> alerts(PrometheusServer prometheus) {
    List<String> health = new ArrayList<>();
    prometheus
        .rules()
        .path(0)
        .path("rules")
        .forEach(rule -> health.add(rule.path("health").asText()));
    return health;
  }

  private Path pipeline(ClickHouseServer clickHouse, KinesisEmulator kinesis) throws Exception {
    return Files.writeString(
        folder.resolve("pipeline.yaml"),
        Repository.read("conf/pipeline.yaml")
            .replace("http://127.0.0.1:4568", kinesis.endpoint())
            .replace("http://127.0.0.1:8123", clickHouse.url())
            .replace("${AWS_ACCESS_KEY_ID}", "test")
            .replace("${AWS_SECRET_ACCESS_KEY}", "test")
            .replace("${CLICKHOUSE_PASSWORD}", "\"\""));
  }
}
