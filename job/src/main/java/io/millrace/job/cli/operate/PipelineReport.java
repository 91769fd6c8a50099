package io.millrace.job.cli.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.terminal.HumanFormat;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.TextTable;
import io.millrace.job.metrics.InsertError;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.LastCheckpoint;
import io.millrace.job.tool.cluster.LastFailure;
import io.millrace.job.tool.cluster.PipelineFigures;
import io.millrace.job.tool.cluster.PipelineJob;
import io.millrace.job.tool.cluster.PipelineMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** One pipeline on a cluster at one moment, in a line, in a page or for programs. */
public final class PipelineReport {
  /** What {@link #line} says. */
  static final String[] TITLES = {
    "pipeline", "state", "uptime", "lag", "rows/s", "rejected", "last checkpoint", "job"
  };

  /** Older metrics are shown with their age: usually a cluster collects them every ten seconds. */
  private static final Duration OLD = Duration.ofSeconds(30);

  private final PipelineJob job;
  private final PipelineMetrics metrics;
  private final Optional<LastCheckpoint> checkpoint;
  private final Optional<LastFailure> failure;
  private final Instant now;

  private PipelineReport(PipelineJob job, PipelineFigures figures, Instant now) {
    this.job = job;
    this.metrics = figures.metrics();
    this.checkpoint = figures.lastCheckpoint();
    this.failure = figures.lastFailure();
    this.now = now;
  }

  /** Asks the cluster. */
  public static PipelineReport of(FlinkRest cluster, PipelineJob job, Instant now)
      throws ClusterException {
    return new PipelineReport(job, cluster.figures(job), now);
  }

  /** A report of what the list of jobs says. */
  static PipelineReport withoutFigures(PipelineJob job, Instant now) {
    return new PipelineReport(job, PipelineFigures.none(), now);
  }

  String[] line() {
    return new String[] {
      job.name(),
      job.status().toString(),
      HumanFormat.of(job.duration()),
      HumanFormat.millis(metrics.lagMillis()),
      HumanFormat.count(metrics.rowsPerSecond()),
      HumanFormat.count(metrics.rejected()),
      checkpoint.map(last -> ago(last.completed())).orElse("none"),
      job.id().toString()
    };
  }

  /** How old the metrics are, if the cluster has no newer ones than of half a minute ago. */
  private Optional<Duration> oldAge() {
    return metrics.age().filter(age -> age.compareTo(OLD) > 0);
  }

  /** One line about all reports whose metrics are old. */
  static Optional<String> oldMetrics(Collection<PipelineReport> reports) {
    List<Duration> ages =
        reports.stream().flatMap(report -> report.oldAge().stream()).collect(Collectors.toList());
    return ages.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The metrics of "
                + Plural.of(ages.size(), "pipeline")
                + " are old, up to "
                + HumanFormat.of(Collections.max(ages))
                + ". The cluster has no newer ones.");
  }

  /** All of it, a line each. */
  TextTable page(Terminal terminal) {
    TextTable page = new TextTable(terminal, "pipeline", job.name());
    page.row("job", job.id().toString());
    page.row(
        "state",
        job.status() + " for " + HumanFormat.of(job.duration()) + ", since " + job.started());
    oldAge().ifPresent(age -> page.row("metrics", HumanFormat.of(age) + " old"));
    page.row("lag", HumanFormat.millis(metrics.lagMillis()) + stalled());
    page.row("documents read", HumanFormat.count(metrics.documents()));
    page.row(
        "rows inserted",
        HumanFormat.count(metrics.rowsInserted())
            + ", "
            + HumanFormat.count(metrics.rowsPerSecond())
            + " a second");
    page.row(
        "rejected", HumanFormat.count(metrics.rejected()) + reasons(metrics.rejectedByReason()));
    if (metrics.skipped().orElse(0) > 0) {
      page.row(
          "skipped", HumanFormat.count(metrics.skipped()) + reasons(metrics.skippedByReason()));
    }
    if (metrics.unknownFields().orElse(0) > 0) {
      page.row(
          "unknown fields",
          HumanFormat.count(metrics.unknownFields()) + names(metrics.unknownFieldNames()));
    }
    page.row(
        "not yet confirmed",
        HumanFormat.count(metrics.heldBlocks())
            + " blocks, "
            + HumanFormat.bytes(metrics.heldBytes())
            + ", the oldest for "
            + HumanFormat.millis(metrics.oldestBlockMillis()));
    page.row("insert retries", HumanFormat.count(metrics.insertRetries()));
    metrics
        .lastInsertError()
        .ifPresent(
            last ->
                page.row("last insert error", ago(last.at()) + at(last) + ": " + last.message()));
    page.row("last checkpoint", checkpoint.map(this::told).orElse("none"));
    checkpoint.ifPresent(last -> page.row("", last.path()));
    failure.ifPresent(last -> page.row("last failure", ago(last.at()) + ": " + last.message()));
    return page;
  }

  /** All of it for programs; a figure that is not known yet is missing. */
  public ObjectNode tree() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("pipeline", job.name())
        .put("job", job.id().toString())
        .put("state", job.status().toString())
        .put("started", job.started().toString())
        .put("uptime_ms", job.duration().toMillis());
    metrics.age().ifPresent(age -> node.put("metrics_age_ms", age.toMillis()));
    put(node, "lag_ms", metrics.lagMillis());
    put(node, "stalled_shards", metrics.stalledShards());
    put(node, "documents", metrics.documents());
    put(node, "rows_inserted", metrics.rowsInserted());
    put(node, "rows_per_second", metrics.rowsPerSecond());
    put(node, "bytes_inserted", metrics.bytesInserted());
    put(node, "bytes_per_second", metrics.bytesPerSecond());
    put(node, "insert_latency_ms", metrics.insertLatencyMillis());
    put(node, "rejected", metrics.rejected());
    ObjectNode reasons = node.putObject("rejected_by_reason");
    metrics.rejectedByReason().forEach(reasons::put);
    put(node, "skipped", metrics.skipped());
    ObjectNode skipped = node.putObject("skipped_by_reason");
    metrics.skippedByReason().forEach(skipped::put);
    put(node, "unknown_fields", metrics.unknownFields());
    ArrayNode names = node.putArray("unknown_field_names");
    metrics.unknownFieldNames().forEach(names::add);
    put(node, "insert_retries", metrics.insertRetries());
    put(node, "held_blocks", metrics.heldBlocks());
    put(node, "held_bytes", metrics.heldBytes());
    put(node, "oldest_held_block_ms", metrics.oldestBlockMillis());
    metrics
        .lastInsertError()
        .ifPresent(
            last -> {
              ObjectNode error = node.putObject("last_insert_error");
              error.put("at", last.at().toString());
              last.endpoint().ifPresent(endpoint -> error.put("endpoint", endpoint));
              error.put("class", last.errorClass()).put("message", last.message());
            });
    checkpoint.ifPresent(
        last ->
            node.putObject("last_checkpoint")
                .put("id", last.id())
                .put("completed", last.completed().toString())
                .put("duration_ms", last.duration().toMillis())
                .put("bytes", last.bytes())
                .put("path", last.path()));
    failure.ifPresent(
        last ->
            node.putObject("last_failure")
                .put("at", last.at().toString())
                .put("message", last.message()));
    return node;
  }

  private String stalled() {
    long shards = metrics.stalledShards().orElse(0);
    return shards == 0
        ? ""
        : ", no data from " + Plural.of(shards, "shard") + " (the TaskManagers' logs say which)";
  }

  private static String reasons(Map<String, Long> reasons) {
    return reasons.isEmpty()
        ? ""
        : reasons.entrySet().stream()
            .map(reason -> reason.getValue() + " " + reason.getKey())
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String names(List<String> unknown) {
    return unknown.isEmpty() ? "" : " (most often " + String.join(", ", unknown) + ")";
  }

  private static String at(InsertError error) {
    return error.endpoint().map(endpoint -> " at " + endpoint).orElse("");
  }

  private String told(LastCheckpoint last) {
    return "no. "
        + last.id()
        + ", "
        + ago(last.completed())
        + ", took "
        + HumanFormat.of(last.duration())
        + ", "
        + HumanFormat.bytes(OptionalLong.of(last.bytes()));
  }

  private String ago(Instant moment) {
    Duration since = Duration.between(moment, now);
    return HumanFormat.of(since.isNegative() ? Duration.ZERO : since) + " ago";
  }

  private static void put(ObjectNode node, String name, OptionalLong value) {
    if (value.isPresent()) {
      node.put(name, value.getAsLong());
    }
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    }
  }
}
