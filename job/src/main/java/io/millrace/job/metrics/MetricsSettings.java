package io.millrace.job.metrics;

import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a pipeline reports. Immutable; part of the job graph. */
public final class MetricsSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Whether there are metrics for each shard. */
  public enum PerShard {
    REPORTED,
    LEFT_OUT
  }

  private final String pipeline;
  private final PerShard perShard;
  private final LinkedHashSet<String> cloudWatch;

  private MetricsSettings(String pipeline, PerShard perShard, Collection<String> cloudWatch) {
    this.pipeline = pipeline;
    this.perShard = perShard;
    this.cloudWatch = new LinkedHashSet<>(cloudWatch);
  }

  /**
   * All metrics, nothing for CloudWatch.
   *
   * @param pipeline the value of the label {@code pipeline}, not blank
   */
  public static MetricsSettings of(String pipeline) {
    if (pipeline.isBlank()) {
      throw new IllegalArgumentException("A pipeline has a name");
    }
    return new MetricsSettings(pipeline, PerShard.REPORTED, Set.of());
  }

  /** Returns these settings with or without the metrics of each shard. */
  public MetricsSettings with(PerShard other) {
    return new MetricsSettings(pipeline, other, cloudWatch);
  }

  /**
   * Returns these settings with metrics for CloudWatch.
   *
   * @param keys of {@link MetricCatalog#numbers}
   */
  public MetricsSettings withCloudWatch(Collection<String> keys) {
    return new MetricsSettings(pipeline, perShard, keys);
  }

  /** The release that runs; {@code development} outside a jar. */
  public String version() {
    String version = MetricsSettings.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  public String pipeline() {
    return pipeline;
  }

  public PerShard perShard() {
    return perShard;
  }

  /** Whether CloudWatch gets the metric with this key. */
  boolean sendsToCloudWatch(String key) {
    return cloudWatch.contains(key);
  }

  boolean sendsToCloudWatch() {
    return !cloudWatch.isEmpty();
  }
}
