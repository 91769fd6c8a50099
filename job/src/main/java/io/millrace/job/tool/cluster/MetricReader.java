package io.millrace.job.tool.cluster;

import io.millrace.job.tool.Pause;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.JobVertexIdPathParameter;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.MessagePathParameter;
import org.apache.flink.runtime.rest.messages.MessageQueryParameter;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo.JobVertexDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedMetric;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedMetricsResponseBody;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsParameters;
import org.apache.flink.runtime.rest.messages.job.metrics.JobVertexMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.JobVertexMetricsMessageParameters;
import org.apache.flink.runtime.rest.messages.job.metrics.Metric;
import org.apache.flink.runtime.rest.messages.job.metrics.MetricCollectionResponseBody;
import org.apache.flink.runtime.rest.messages.job.metrics.MetricsFilterParameter;

/**
 * Reads a job's metrics, each aggregated over its subtasks.
 *
 * <p>A JobManager collects metrics only on request, at most once in {@code
 * metrics.fetcher.update-interval} (10 s by default), and answers meanwhile with those that it has.
 * Without a request for an hour, these are an hour old. So the clock that is among them is read
 * until it is new, and the metrics after it.
 */
final class MetricReader {
  /** Flink's default interval, and the time to collect. */
  private static final Duration OLD = Duration.ofSeconds(12);

  private static final int READS_OF_OLD = 8;
  private static final Duration PAUSE_OF_OLD = Duration.ofMillis(100);

  /** How long the cluster is taken for late after it had no new metrics. */
  private static final Duration LATE = Duration.ofMinutes(1);

  /** A job that starts has no metrics yet. */
  private static final int READS_OF_MISSING = 6;

  private static final Duration PAUSE_OF_MISSING = Duration.ofMillis(500);

  /**
   * Characters of the names in one request. They are part of its first line, and Flink refuses a
   * line of more than 4096. The rest of the line has about 130.
   */
  static final int NAMES_LENGTH = 3_500;

  private final FlinkRest cluster;
  private final RestClusterClient<?> client;

  /**
   * Until then, old metrics are not awaited: the cluster's interval is longer, or a TaskManager
   * does not answer.
   */
  private volatile long lateUntil = System.nanoTime();

  MetricReader(FlinkRest cluster, RestClusterClient<?> client) {
    this.cluster = cluster;
    this.client = client;
  }

  /**
   * Reads them.
   *
   * @param details of the job: the request for them makes the JobManager collect metrics
   */
  PipelineMetrics read(JobDetailsInfo details) throws ClusterException {
    boolean awaitsMissing = !details.getJobStatus().isTerminalState();
    for (int reads = 1; ; reads++) {
      Map<JobVertexDetailsInfo, List<String>> names = names(details);
      Optional<Duration> age = age(details, names);
      PipelineMetrics metrics = read(details.getJobId(), names, age);
      if (metrics.areThere() || !awaitsMissing || reads == READS_OF_MISSING) {
        return metrics;
      }
      pause(PAUSE_OF_MISSING);
    }
  }

  private Map<JobVertexDetailsInfo, List<String>> names(JobDetailsInfo details)
      throws ClusterException {
    Map<JobVertexDetailsInfo, CompletableFuture<AggregatedMetricsResponseBody>> asked =
        new LinkedHashMap<>();
    for (JobVertexDetailsInfo vertex : details.getJobVertexInfos()) {
      asked.put(vertex, ask(details.getJobId(), vertex, List.of()));
    }
    Map<JobVertexDetailsInfo, List<String>> names = new LinkedHashMap<>();
    for (Map.Entry<JobVertexDetailsInfo, CompletableFuture<AggregatedMetricsResponseBody>> vertex :
        asked.entrySet()) {
      names.put(vertex.getKey(), ids(cluster.answer(vertex.getValue())));
    }
    return names;
  }

  /**
   * Reads how old the metrics are that the cluster has. If they are old, waits for new ones, up to
   * a second.
   *
   * @return empty for jobs that have ended, and for jobs of a Millrace without a clock
   */
  private Optional<Duration> age(
      JobDetailsInfo details, Map<JobVertexDetailsInfo, List<String>> names)
      throws ClusterException {
    if (details.getJobStatus().isTerminalState()) {
      return Optional.empty();
    }
    for (Map.Entry<JobVertexDetailsInfo, List<String>> vertex : names.entrySet()) {
      List<String> clock =
          vertex.getValue().stream()
              .filter(PipelineMetrics::isClock)
              .limit(1)
              .collect(Collectors.toList());
      if (!clock.isEmpty()) {
        return age(details, vertex.getKey(), clock);
      }
    }
    return Optional.empty();
  }

  private Optional<Duration> age(
      JobDetailsInfo details, JobVertexDetailsInfo vertex, List<String> clock)
      throws ClusterException {
    boolean waits =
        details.getJobStatus() == JobStatus.RUNNING && System.nanoTime() - lateUntil >= 0;
    long first = Long.MAX_VALUE;
    for (int reads = 1; ; reads++) {
      OptionalLong collected =
          cluster.answer(ask(details.getJobId(), vertex, clock)).getMetrics().stream()
              .mapToLong(read -> read.getMin().longValue())
              .min();
      if (collected.isEmpty()) {
        return Optional.empty();
      }
      // A clock that advances shows new metrics, even if it is behind that of the JobManager.
      boolean isNew = collected.getAsLong() > first;
      if (reads == 1) {
        first = collected.getAsLong();
      }
      long age = isNew ? 0 : Math.max(0, details.getNow() - collected.getAsLong());
      boolean isLate = waits && age > OLD.toMillis() && reads == READS_OF_OLD;
      if (isLate) {
        lateUntil = System.nanoTime() + LATE.toNanos();
      }
      if (!waits || age <= OLD.toMillis() || isLate) {
        return Optional.of(Duration.ofMillis(age));
      }
      pause(PAUSE_OF_OLD);
    }
  }

  /** Reads the numbers, then the texts; those of all vertices side by side. */
  private PipelineMetrics read(
      JobID job, Map<JobVertexDetailsInfo, List<String>> names, Optional<Duration> age)
      throws ClusterException {
    List<CompletableFuture<AggregatedMetricsResponseBody>> asked = new ArrayList<>();
    for (Map.Entry<JobVertexDetailsInfo, List<String>> vertex : names.entrySet()) {
      for (List<String> some :
          parts(
              vertex.getValue().stream()
                  .filter(PipelineMetrics::isWanted)
                  .collect(Collectors.toList()))) {
        asked.add(ask(job, vertex.getKey(), some));
      }
    }
    Map<String, Double> sums = new HashMap<>();
    Map<String, Double> maxima = new HashMap<>();
    for (CompletableFuture<AggregatedMetricsResponseBody> some : asked) {
      for (AggregatedMetric metric : cluster.answer(some).getMetrics()) {
        sums.merge(metric.getId(), metric.getSum(), Double::sum);
        maxima.merge(metric.getId(), metric.getMax(), Math::max);
      }
    }
    return new PipelineMetrics(sums, maxima, texts(job, names, sums), age);
  }

  /** The texts of every subtask: the cluster cannot aggregate a text. */
  private List<Metric> texts(
      JobID job, Map<JobVertexDetailsInfo, List<String>> names, Map<String, Double> sums)
      throws ClusterException {
    List<CompletableFuture<MetricCollectionResponseBody>> asked = new ArrayList<>();
    for (Map.Entry<JobVertexDetailsInfo, List<String>> vertex : names.entrySet()) {
      List<String> ofSubtasks = new ArrayList<>();
      for (int subtask = 0; subtask < vertex.getKey().getParallelism(); subtask++) {
        for (String name : vertex.getValue()) {
          if (PipelineMetrics.isWantedText(name, sums)) {
            ofSubtasks.add(subtask + "." + name);
          }
        }
      }
      for (List<String> some : parts(ofSubtasks)) {
        asked.add(
            send(
                JobVertexMetricsHeaders.getInstance(),
                new JobVertexMetricsMessageParameters(),
                job,
                vertex.getKey(),
                some));
      }
    }
    List<Metric> texts = new ArrayList<>();
    for (CompletableFuture<MetricCollectionResponseBody> some : asked) {
      texts.addAll(cluster.answer(some).getMetrics());
    }
    return texts;
  }

  /** Asks for the metrics of these names; for the names of all when none is given. */
  private CompletableFuture<AggregatedMetricsResponseBody> ask(
      JobID job, JobVertexDetailsInfo vertex, List<String> names) throws ClusterException {
    return send(
        AggregatedSubtaskMetricsHeaders.getInstance(),
        new AggregatedSubtaskMetricsParameters(),
        job,
        vertex,
        names);
  }

  private <P extends MessageParameters, A extends ResponseBody> CompletableFuture<A> send(
      MessageHeaders<EmptyRequestBody, A, P> headers,
      P parameters,
      JobID job,
      JobVertexDetailsInfo vertex,
      List<String> names)
      throws ClusterException {
    resolve(parameters, job, vertex.getJobVertexID(), names);
    return cluster.send(
        () -> client.sendRequest(headers, parameters, EmptyRequestBody.getInstance()));
  }

  private static List<String> ids(AggregatedMetricsResponseBody answer) {
    return answer.getMetrics().stream().map(AggregatedMetric::getId).collect(Collectors.toList());
  }

  /** The names, in as few requests as their length allows; a name alone may be longer. */
  static List<List<String>> parts(List<String> names) {
    List<List<String>> parts = new ArrayList<>();
    int from = 0;
    int length = 0;
    for (int i = 0; i < names.size(); i++) {
      int more = encoded(names.get(i)).length() + 1;
      if (i > from && length + more > NAMES_LENGTH) {
        parts.add(names.subList(from, i));
        from = i;
        length = 0;
      }
      length += more;
    }
    if (from < names.size()) {
      parts.add(names.subList(from, names.size()));
    }
    return parts;
  }

  private static void resolve(
      MessageParameters parameters, JobID job, JobVertexID vertex, List<String> names) {
    for (MessagePathParameter<?> parameter : parameters.getPathParameters()) {
      if (parameter instanceof JobIDPathParameter) {
        ((JobIDPathParameter) parameter).resolve(job);
      } else if (parameter instanceof JobVertexIdPathParameter) {
        ((JobVertexIdPathParameter) parameter).resolve(vertex);
      }
    }
    for (MessageQueryParameter<?> parameter : parameters.getQueryParameters()) {
      if (parameter instanceof MetricsFilterParameter && !names.isEmpty()) {
        ((MetricsFilterParameter) parameter).resolve(encoded(names));
      }
    }
  }

  /** Flink's client puts parameters into the address as they are, and names hold an arrow. */
  private static List<String> encoded(List<String> names) {
    return names.stream().map(MetricReader::encoded).collect(Collectors.toList());
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private static void pause(Duration time) throws ClusterException {
    try {
      Pause.of(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Interrupted while waiting for the cluster's metrics", e);
    }
  }
}
