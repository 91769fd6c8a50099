package io.millrace.job.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one metric is: name, kind, unit, labels and meaning. Metrics are registered by their spec
 * ({@link PipelineMetricGroup}), and {@code conf/METRICS.md} is generated from the specs. So every
 * metric that exists is documented. Immutable.
 */
public final class MetricSpec {
  /** The kinds of metrics that Flink has. */
  public enum Kind {
    COUNTER,
    GAUGE,
    METER,
    /** A gauge with a text instead of a number. */
    TEXT,
    /** Each is accompanied by two gauges, its median and its 99th percentile. */
    HISTOGRAM
  }

  /** How the values of all subtasks become one value of the pipeline. */
  public enum Aggregation {
    SUM,
    MAX,
    MIN,
    /** The one with the latest time. */
    NEWEST
  }

  /** The suffixes of the gauges that accompany a histogram. */
  public static final String MEDIAN = "P50";

  public static final String PERCENTILE_99 = "P99";

  private final String name;
  private final Kind kind;
  private final String unit;
  private final Aggregation aggregation;
  private final List<String> labels;
  private final String description;
  private final @Nullable String formerName;

  private MetricSpec(
      String name,
      Kind kind,
      String unit,
      Aggregation aggregation,
      List<String> labels,
      String description,
      @Nullable String formerName) {
    this.name = Objects.requireNonNull(name);
    this.kind = kind;
    this.unit = unit;
    this.aggregation = aggregation;
    this.labels = List.copyOf(labels);
    this.description = description;
    this.formerName = formerName;
  }

  /**
   * A counter; the pipeline's value is the sum.
   *
   * @param unit what is counted: {@code rows}, {@code bytes}
   */
  public static MetricSpec counter(String name, String unit, String description) {
    return new MetricSpec(name, Kind.COUNTER, unit, Aggregation.SUM, List.of(), description, null);
  }

  /** A rate per second, over the last minute; the pipeline's value is the sum. */
  public static MetricSpec meter(String name, String unit, String description) {
    return new MetricSpec(name, Kind.METER, unit, Aggregation.SUM, List.of(), description, null);
  }

  /** A gauge. */
  public static MetricSpec gauge(
      String name, String unit, Aggregation aggregation, String description) {
    return new MetricSpec(name, Kind.GAUGE, unit, aggregation, List.of(), description, null);
  }

  /** A gauge with a text, which time series databases do not store. */
  static MetricSpec text(String name, Aggregation aggregation, String description) {
    return new MetricSpec(name, Kind.TEXT, "text", aggregation, List.of(), description, null);
  }

  /** A histogram over the last 1,000 values, with the gauges for its percentiles. */
  public static MetricSpec histogram(String name, String unit, String description) {
    return new MetricSpec(
        name, Kind.HISTOGRAM, unit, Aggregation.MAX, List.of(), description, null);
  }

  /** Returns the same metric with labels, which have few values each. */
  public MetricSpec by(String... names) {
    return new MetricSpec(name, kind, unit, aggregation, List.of(names), description, formerName);
  }

  /** Returns the same metric with the name it had in the operator's own scope, before 1.0. */
  MetricSpec formerly(String old) {
    return new MetricSpec(name, kind, unit, aggregation, labels, description, old);
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  public String unit() {
    return unit;
  }

  public Aggregation aggregation() {
    return aggregation;
  }

  /** The names of the labels beyond {@code pipeline}, in order. */
  public List<String> labels() {
    return labels;
  }

  public String description() {
    return description;
  }

  /** The name in the operator's own scope, if the metric existed there before 1.0. */
  public Optional<String> formerName() {
    return Optional.ofNullable(formerName);
  }

  /** The name with its labels, unique among all metrics: {@code rowsRejected.reason}. */
  public String key() {
    List<String> parts = new ArrayList<>(List.of(name));
    parts.addAll(labels);
    return String.join(".", parts);
  }

  /**
   * The keys under which its values can be sent to CloudWatch, which takes neither histograms nor
   * texts.
   */
  List<String> numbers() {
    switch (kind) {
      case HISTOGRAM:
        return Stream.of(median(), percentile99())
            .map(MetricSpec::key)
            .collect(Collectors.toList());
      case TEXT:
        return List.of();
      case COUNTER:
      case GAUGE:
      case METER:
        return List.of(key());
    }
    throw new AssertionError(kind);
  }

  /** The gauge for a histogram's median. */
  public MetricSpec median() {
    return percentile(MEDIAN, "The median of ");
  }

  /** The gauge for a histogram's 99th percentile. */
  public MetricSpec percentile99() {
    return percentile(PERCENTILE_99, "The 99th percentile of ");
  }

  private MetricSpec percentile(String suffix, String what) {
    if (kind != Kind.HISTOGRAM) {
      throw new IllegalStateException(name + " is not a histogram");
    }
    return new MetricSpec(
        name + suffix, Kind.GAUGE, unit, Aggregation.MAX, labels, what + "`" + name + "`.", null);
  }

  @Override
  public String toString() {
    return key();
  }
}
