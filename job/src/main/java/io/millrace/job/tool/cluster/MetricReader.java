package io.millrace.job.tool.cluster;

import io.millrace.job.tool.Pause;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.JobVertexIdPathParameter;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.MessagePathParameter;
import org.apache.flink.runtime.rest.messages.MessageQueryParameter;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo.JobVertexDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedMetric;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsParameters;
import org.apache.flink.runtime.rest.messages.job.metrics.JobVertexMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.JobVertexMetricsMessageParameters;
import org.apache.flink.runtime.rest.messages.job.metrics.Metric;
import org.apache.flink.runtime.rest.messages.job.metrics.MetricsFilterParameter;

/**
 * Reads a job's metrics, each aggregated over its subtasks. A cluster collects metrics only on
 * request: the first answer is often empty, so the request is repeated a few times.
 */
final class MetricReader {
  private static final int ATTEMPTS = 6;
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Names per request: they are part of its URL, whose length is limited. */
  private static final int NAMES_PER_REQUEST = 25;

  private final FlinkRest cluster;
  private final RestClusterClient<?> client;

  MetricReader(FlinkRest cluster, RestClusterClient<?> client) {
    this.cluster = cluster;
    this.client = client;
  }

  PipelineMetrics read(PipelineJob job) throws ClusterException {
    Collection<JobVertexDetailsInfo> vertices =
        cluster.answer(client.getJobDetails(job.id())).getJobVertexInfos();
    PipelineMetrics metrics = read(job.id(), vertices);
    for (int attempt = 1; attempt < ATTEMPTS && job.isAlive() && !metrics.areThere(); attempt++) {
      pause();
      metrics = read(job.id(), vertices);
    }
    return metrics;
  }

  private PipelineMetrics read(JobID job, Collection<JobVertexDetailsInfo> vertices)
      throws ClusterException {
    Map<String, Double> sums = new HashMap<>();
    Map<String, Double> maxima = new HashMap<>();
    List<Metric> texts = new ArrayList<>();
    for (JobVertexDetailsInfo vertex : vertices) {
      List<String> names =
          ask(job, vertex.getJobVertexID(), List.of()).stream()
              .map(AggregatedMetric::getId)
              .collect(Collectors.toList());
      List<String> wanted =
          names.stream().filter(PipelineMetrics::isWanted).collect(Collectors.toList());
      for (int from = 0; from < wanted.size(); from += NAMES_PER_REQUEST) {
        List<String> some = wanted.subList(from, Math.min(wanted.size(), from + NAMES_PER_REQUEST));
        for (AggregatedMetric metric : ask(job, vertex.getJobVertexID(), some)) {
          sums.merge(metric.getId(), metric.getSum(), Double::sum);
          maxima.merge(metric.getId(), metric.getMax(), Math::max);
        }
      }
      names.removeIf(name -> !PipelineMetrics.isWantedText(name, sums));
      texts.addAll(texts(job, vertex, names));
    }
    return new PipelineMetrics(sums, maxima, texts);
  }

  /** The values of these metrics in every subtask: a text cannot be aggregated by the cluster. */
  private List<Metric> texts(JobID job, JobVertexDetailsInfo vertex, List<String> names)
      throws ClusterException {
    List<String> ofSubtasks = new ArrayList<>();
    for (int subtask = 0; subtask < vertex.getParallelism(); subtask++) {
      for (String name : names) {
        ofSubtasks.add(subtask + "." + name);
      }
    }
    List<Metric> texts = new ArrayList<>();
    for (int from = 0; from < ofSubtasks.size(); from += NAMES_PER_REQUEST) {
      JobVertexMetricsMessageParameters parameters = new JobVertexMetricsMessageParameters();
      resolve(
          parameters,
          job,
          vertex.getJobVertexID(),
          ofSubtasks.subList(from, Math.min(ofSubtasks.size(), from + NAMES_PER_REQUEST)));
      texts.addAll(
          cluster
              .answer(
                  client.sendRequest(
                      JobVertexMetricsHeaders.getInstance(),
                      parameters,
                      EmptyRequestBody.getInstance()))
              .getMetrics());
    }
    return texts;
  }

  /** The metrics of these names; the names of all when none is given. */
  private Collection<AggregatedMetric> ask(JobID job, JobVertexID vertex, List<String> names)
      throws ClusterException {
    AggregatedSubtaskMetricsParameters parameters = new AggregatedSubtaskMetricsParameters();
    resolve(parameters, job, vertex, names);
    return cluster
        .answer(
            client.sendRequest(
                AggregatedSubtaskMetricsHeaders.getInstance(),
                parameters,
                EmptyRequestBody.getInstance()))
        .getMetrics();
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
    return names.stream()
        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
        .collect(Collectors.toList());
  }

  private static void pause() throws ClusterException {
    try {
      Pause.of(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Interrupted while waiting for the cluster's metrics", e);
    }
  }
}
