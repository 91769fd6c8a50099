package io.millrace.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** A metric group that remembers what was registered in it, by its path. */
public final class RecordedMetrics extends UnregisteredMetricsGroup {
  private static final String PIPELINE = "millrace";

  private final Map<String, Metric> metrics;
  private final String path;

  public RecordedMetrics() {
    this(new TreeMap<>(), "");
  }

  private RecordedMetrics(Map<String, Metric> metrics, String path) {
    this.metrics = metrics;
    this.path = path;
  }

  /** The pipeline's metrics, in this group. */
  public PipelineMetricGroup group() {
    return PipelineMetricGroup.of(this, MetricsSettings.of(PIPELINE));
  }

  /** The value of a gauge or the count of anything else, by its path below the pipeline's. */
  public Object value(String name) {
    Metric metric = metric(name);
    return metric instanceof Gauge<?> gauge
        ? gauge.getValue()
        : metric instanceof Histogram histogram
            ? (Object) histogram.getCount()
            : metric instanceof Meter meter
                ? (Object) meter.getCount()
                : (Object) ((Counter) metric).getCount();
  }

  public Metric metric(String name) {
    String key = "millrace.pipeline." + PIPELINE + "." + name;
    assertThat(metrics).containsKey(key);
    return Objects.requireNonNull(metrics.get(key));
  }

  /** All paths. */
  public Map<String, Metric> all() {
    return metrics;
  }

  @Override
  public Counter counter(String name) {
    return counter(name, new SimpleCounter());
  }

  @Override
  public <C extends Counter> C counter(String name, C counter) {
    metrics.put(path + name, counter);
    return counter;
  }

  @Override
  public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
    metrics.put(path + name, gauge);
    return gauge;
  }

  @Override
  public <H extends Histogram> H histogram(String name, H histogram) {
    metrics.put(path + name, histogram);
    return histogram;
  }

  @Override
  public <M extends Meter> M meter(String name, M meter) {
    metrics.put(path + name, meter);
    return meter;
  }

  @Override
  public MetricGroup addGroup(String name) {
    return new RecordedMetrics(metrics, path + name + ".");
  }

  @Override
  public MetricGroup addGroup(String key, String value) {
    return addGroup(key).addGroup(value);
  }
}
