package io.millrace.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.provision.ErrorTables;
import io.millrace.testkit.Ports;
import io.millrace.testkit.chaos.FaultProxy;
import io.millrace.testkit.chaos.Interference;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics of a real job in a real Flink: what they say while Kinesis throttles and while
 * ClickHouse is away, that exactly the documented ones exist, and what Prometheus gets of them.
 */
final class MetricsITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String LABEL = "<pipeline>";
  private static final String CLOUDWATCH_LABEL = "<Pipeline>";
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{(.*)} [-+.0-9eENaInf]+");
  private static final String PREFIX = "flink_taskmanager_job_task_operator_";

  private final Destination events = new Destination(2, "id UInt64, text String");
  private final InMemoryReporter reporter = InMemoryReporter.createWithRetainedMetrics();
  private final Random random = new Random(1);
  private int put;

  @Test
  void everyMetricSaysWhatHappens(@TempDir Path folder) throws Exception {
    int port = Ports.free();
    Configuration settings = new Configuration();
    reporter.addToConfiguration(settings);
    settings.setString(
        "metrics.reporter.prom.factory.class",
        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    settings.setString("metrics.reporter.prom.port", Integer.toString(port));
    int clickhouse = URI.create(events.clickhouse.url()).getPort();
    try (KinesisFront kinesis = new KinesisFront(events.kinesis);
        FaultProxy one = FaultProxy.to(clickhouse);
        FaultProxy other = FaultProxy.to(clickhouse);
        PipelineCluster flink = PipelineCluster.start(1, folder, settings)) {
      PipelineConfig config =
          events.config(
              "pipeline.name=orders",
              "source.endpoint=" + kinesis.endpoint(),
              "clickhouse.url=" + one.url() + "," + other.url(),
              "delivery.max-held-bytes=1mb",
              "delivery.accept-weaker-deduplication=true",
              "block.max-rows=10",
              "metrics.cloudwatch=rowsInserted,insertErrors.class,endToEndLatencyP99");
      // On several servers, the job does not create its error table.
      events.clickhouse.query(ErrorTables.statement(config).sql());
      events.kinesis.streams().put(events.stream, List.of(bad()));
      putSome(10);
      JobID job = flink.submitUnchecked(config, 1);
      awaitRows();
      whileAllIsWell(job);
      whileKinesisThrottles(kinesis, job);
      whileOneServerIsAway(one, job);
      whileClickHouseIsAway(one, other, job);
      exactlyTheDocumentedOnesExist();
      whatCloudWatchGets();
      whatPrometheusGets(scrape(port));
      flink.cancel(job);

      JobID quiet =
          flink.submitUnchecked(
              events.config(
                  "pipeline.name=orders",
                  "delivery.accept-weaker-deduplication=true",
                  "metrics.per-shard=false"),
              1);
      Awaitility.await("metrics of the second job")
          .atMost(PATIENCE)
          .until(() -> !values(quiet, "millisBehindLatest").isEmpty());
      Awaitility.await("reading").atMost(PATIENCE).until(() -> events.rows() > put);
      assertThat(metrics(quiet).keySet()).noneMatch(name -> name.contains("shardId"));
      flink.cancel(quiet);
    }
  }

  private void whileAllIsWell(JobID job) {
    await(job, "rowsInserted", put + 1);
    assertThat(number(job, "records")).isEqualTo(put + 1);
    assertThat(number(job, "documents")).isEqualTo(put + 1);
    assertThat(number(job, "decompressedBytes")).isEqualTo(number(job, "payloadBytes"));
    assertThat(number(job, "rowsConverted")).isEqualTo(put);
    assertThat(number(job, "orders.rowsRejected")).isEqualTo(1);
    assertThat(number(job, "reason.malformed_json.rowsRejected")).isEqualTo(1);
    assertThat(number(job, "unknownFields")).isEqualTo(put);
    assertThat(number(job, "blocksInserted")).isEqualTo(number(job, "blocksSealed"));
    assertThat(number(job, "rowsPerBlock")).isEqualTo(number(job, "blocksSealed"));
    assertThat(number(job, "rowsPerBlockP99")).isBetween(1.0, 10.0);
    assertThat(number(job, "bytesPerBlockP50")).isPositive();
    assertThat(number(job, "bytesInserted")).isEqualTo(number(job, "blockBytesCompressed"));
    assertThat(number(job, "bytesInsertedUncompressed")).isEqualTo(number(job, "blockBytes"));
    assertThat(number(job, "endToEndLatency")).isEqualTo(number(job, "blocksInserted"));
    assertThat(number(job, "endToEndLatencyP99")).isBetween(1.0, 120_000.0);
    assertThat(number(job, "insertLatencyP50")).isPositive();
    assertThat(number(job, "heldBlocks")).isZero();
    assertThat(number(job, "readingPaused")).isZero();
    assertThat(number(job, "kinesisThrottles")).isZero();
    assertThat(number(job, "lastCommittedCheckpoint")).isPositive();
    assertThat(number(job, "timeSinceLastCheckpoint")).isLessThan(60_000);
    assertThat(values(job, "endpointHealthy")).containsExactly(1.0, 1.0);
    assertThat(number(job, "guarantee.exactly-once.info")).isEqualTo(1);
    // The emulator keeps records for 24 hours.
    Awaitility.await("the retention")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(number(job, "retentionMargin"))
                    .isBetween(
                        (double) Duration.ofHours(23).toMillis(),
                        (double) Duration.ofHours(24).toMillis()));
    assertThat(number(job, "orders.millisBehindLatest")).isLessThan(60_000);
    assertThat(number(job, "expiredPositions")).isZero();
    assertThat(values(job, "millisSinceLastRead")).hasSize(2);
    assertThat(number(job, "cpuLimit")).isGreaterThanOrEqualTo(1_000);
    assertThat(number(job, "memoryUsage")).isPositive();
    assertThat(number(job, "memoryLimit")).isPositive();
    Awaitility.await("CPU").atMost(PATIENCE).until(() -> number(job, "cpuUsage") > 0);
  }

  private void whileKinesisThrottles(KinesisFront kinesis, JobID job) {
    kinesis.refuse("GetRecords", "ProvisionedThroughputExceededException");
    Awaitility.await("throttles")
        .atMost(PATIENCE)
        .until(() -> number(job, "kinesisThrottles") >= 2);
    kinesis.refuse("", "");
    putSome(1);
    awaitRows();
  }

  private void whileOneServerIsAway(FaultProxy one, JobID job) {
    one.begin(Interference.ANSWER_503);
    Awaitility.await("a failure at one of two")
        .atMost(PATIENCE)
        .until(
            () -> {
              putSome(2);
              return values(job, "endpointHealthy").contains(0.0);
            });
    assertThat(values(job, "endpointHealthy")).containsExactlyInAnyOrder(0.0, 1.0);
    await(job, "class.not_clickhouse.insertErrors", 1);
    one.end();
    awaitRows();
  }

  private void whileClickHouseIsAway(FaultProxy one, FaultProxy other, JobID job) {
    double retries = number(job, "insertRetries");
    one.begin(Interference.REFUSE);
    other.begin(Interference.REFUSE);
    Awaitility.await("the pause")
        .atMost(PATIENCE)
        .until(
            () -> {
              putSome(20);
              return number(job, "readingPaused") == 1;
            });
    double paused = number(job, "readingPausedTime");
    double committed = number(job, "lastCommittedCheckpoint");
    Awaitility.await("a longer pause")
        .atMost(PATIENCE)
        .until(() -> number(job, "readingPausedTime") > paused + 1_000);
    assertThat(number(job, "lastCommittedCheckpoint")).isEqualTo(committed);
    assertThat(number(job, "heldBytes")).isGreaterThan(500_000);
    assertThat(number(job, "heldBlocks")).isPositive();
    assertThat(number(job, "oldestUncommittedBlockAge")).isGreaterThan(1_000);
    assertThat(values(job, "clock"))
        .allSatisfy(
            clock ->
                assertThat(Instant.ofEpochMilli(clock.longValue()))
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES)));
    assertThat(number(job, "insertRetries")).isGreaterThan(retries);
    assertThat(number(job, "class.unreachable.insertErrors")).isPositive();
    // The sum over all classes is the total. Between two readings there may be another error.
    Awaitility.await("the sum of all classes")
        .atMost(PATIENCE)
        .until(
            () ->
                number(job, "orders.insertErrors")
                    == values(job, "insertErrors").stream().mapToDouble(Double::doubleValue).sum()
                        / 2);
    assertThat(values(job, "endpointHealthy")).containsExactly(0.0, 0.0);

    one.end();
    other.end();
    awaitRows();
    Awaitility.await("the end of the pause")
        .atMost(PATIENCE)
        .until(() -> number(job, "readingPaused") == 0 && number(job, "heldBlocks") == 0);
    assertThat(number(job, "lastCommittedCheckpoint")).isGreaterThan(committed);
    assertThat(number(job, "endToEndLatencyP99")).isGreaterThan(1_000);
    assertThat(number(job, "blocksPerCheckpointP99")).isGreaterThan(1);
  }

  /** The drift test: what is registered is in the catalogue, and so on the page, and vice versa. */
  private void exactlyTheDocumentedOnesExist() {
    Set<String> registered = new TreeSet<>();
    reporter
        .getMetricsByGroup()
        .forEach(
            (group, metrics) -> {
              Map<String, String> variables = group.getAllVariables();
              if (variables.containsKey(LABEL)) {
                metrics.keySet().forEach(name -> registered.add(key(name, variables)));
              }
            });
    Set<String> documented = new TreeSet<>();
    for (MetricSpec spec : MetricCatalog.all()) {
      documented.add(sorted(spec.name(), spec.labels()));
      if (spec.kind() == MetricSpec.Kind.HISTOGRAM) {
        documented.add(spec.median().name());
        documented.add(spec.percentile99().name());
      }
    }
    // The table here forgets by number, not by time: InsertMetricsTest has one that does.
    documented.remove(SinkMetricNames.DEDUPLICATION_MARGIN.name());
    assertThat(registered).isEqualTo(documented);
  }

  private void whatCloudWatchGets() {
    Set<String> sent = new TreeSet<>();
    reporter
        .getMetricsByGroup()
        .forEach(
            (group, metrics) -> {
              Map<String, String> variables = group.getAllVariables();
              if (variables.containsKey(CLOUDWATCH_LABEL)) {
                assertThat(group.getScopeComponents()).contains("kinesisanalytics");
                metrics.forEach(
                    (name, metric) -> {
                      assertThat(metric).isNotInstanceOf(Histogram.class);
                      sent.add(key(name, variables));
                    });
              }
            });
    assertThat(sent).containsExactly("endToEndLatencyP99", "insertErrors.class", "rowsInserted");
  }

  private static void whatPrometheusGets(String page) {
    List<String> samples =
        page.lines()
            .filter(line -> line.contains("_millrace_"))
            .filter(MetricsITCase::isSample)
            .toList();
    Set<String> names = new TreeSet<>();
    for (String sample : samples) {
      Matcher matcher = SAMPLE.matcher(sample);
      assertThat(matcher.matches()).as(sample).isTrue();
      names.add(matcher.group(1).replaceFirst("_count$", ""));
      assertThat(matcher.group(2)).contains("pipeline=\"orders\"");
    }
    assertThat(names)
        .containsAll(
            MetricCatalog.all().stream()
                .filter(spec -> spec != SinkMetricNames.DEDUPLICATION_MARGIN)
                .map(spec -> PREFIX + MetricsPage.prometheus(spec))
                .toList());
    assertThat(page)
        .containsPattern(
            PREFIX
                + "millrace_pipeline_reason_rowsRejected\\{[^}]*reason=\"malformed_json\"[^}]*} 1\\.0")
        .containsPattern(
            PREFIX + "millrace_pipeline_class_insertErrors\\{[^}]*class=\"unreachable\"")
        .containsPattern(
            PREFIX + "millrace_pipeline_endpoint_endpointHealthy\\{[^}]*endpoint=\"127_0_0_1:");
    // Bounded by reasons, classes, quantiles and addresses, whatever was read.
    assertThat(samples).hasSizeLessThan(200);
  }

  private static boolean isSample(String line) {
    return !line.startsWith("#");
  }

  private static String scrape(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            BodyHandlers.ofString())
        .body();
  }

  private static String key(String name, Map<String, String> variables) {
    Set<String> labels =
        MetricCatalog.all().stream()
            .flatMap(spec -> spec.labels().stream())
            .filter(label -> variables.containsKey("<" + label + ">"))
            .collect(Collectors.toSet());
    return sorted(name, List.copyOf(labels));
  }

  private static String sorted(String name, List<String> labels) {
    return labels.isEmpty()
        ? name
        : name + "." + labels.stream().sorted().collect(Collectors.joining("."));
  }

  private void await(JobID job, String name, long value) {
    Awaitility.await(name).atMost(PATIENCE).until(() -> number(job, name) >= value);
  }

  /** The value of the only metric of this name in the pipeline's group. */
  private double number(JobID job, String name) {
    List<Double> values = values(job, name.contains(".") ? name : "orders." + name);
    assertThat(values).as(name).hasSize(1);
    return values.get(0);
  }

  private List<Double> values(JobID job, String ending) {
    return metrics(job).entrySet().stream()
        .filter(metric -> metric.getKey().contains(".millrace.pipeline.orders."))
        .filter(metric -> metric.getKey().endsWith("." + ending))
        .map(metric -> value(metric.getValue()))
        .toList();
  }

  /** By identifier. */
  private Map<String, Metric> metrics(JobID job) {
    Map<String, Metric> all = new TreeMap<>();
    reporter
        .getMetricsByGroup()
        .forEach(
            (group, metrics) -> {
              if (job.toString().equals(group.getAllVariables().get("<job_id>"))) {
                metrics.forEach((name, metric) -> all.put(group.getMetricIdentifier(name), metric));
              }
            });
    return all;
  }

  private static double value(Metric metric) {
    return metric instanceof Gauge<?> gauge
        ? ((Number) gauge.getValue()).doubleValue()
        : metric instanceof Histogram histogram
            ? histogram.getCount()
            : metric instanceof Meter meter ? meter.getCount() : ((Counter) metric).getCount();
  }

  private static KinesisDocument bad() {
    return KinesisDocument.of("bad", "{\"id\": ");
  }

  /** Each of about 20 KB, which LZ4 makes little smaller. */
  private void putSome(int documents) {
    List<KinesisDocument> all = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      byte[] text = new byte[15_000];
      random.nextBytes(text);
      all.add(
          KinesisDocument.of(
              "key-" + put,
              "{\"id\": %d, \"text\": \"%s\", \"more\": 1}"
                  .formatted(put, Base64.getEncoder().encodeToString(text))));
      put++;
    }
    events.kinesis.streams().put(events.stream, all);
  }

  private void awaitRows() {
    Awaitility.await("all " + put + " rows").atMost(PATIENCE).until(() -> events.rows() >= put);
  }
}
