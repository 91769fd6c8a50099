package io.millrace.job.metrics;

import java.util.function.ToDoubleFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Registers a pipeline's metrics: in the group {@code millrace} with the label {@code pipeline},
 * and those that the configuration selects also in the group from which Managed Service for Apache
 * Flink fills CloudWatch. The only place where metrics are registered, and only by their {@link
 * MetricSpec}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/managed-flink/latest/java/monitoring-metrics-custom.html">Custom
 *     metrics with Managed Service for Apache Flink</a>
 */
public final class PipelineMetricGroup {
  /** The group of all metrics. */
  public static final String GROUP = "millrace";

  /** The label with the pipeline's name. */
  public static final String PIPELINE = "pipeline";

  /** The group that Managed Service for Apache Flink forwards. */
  static final String CLOUDWATCH_GROUP = "kinesisanalytics";

  /** The dimension with the pipeline's name in CloudWatch. */
  static final String CLOUDWATCH_PIPELINE = "Pipeline";

  private static final int VALUES = 1_000;
  private static final double MEDIAN = 0.5;
  private static final double PERCENTILE_99 = 0.99;

  private final MetricGroup group;
  private final @Nullable MetricGroup cloudWatch;
  private final MetricsSettings settings;

  private PipelineMetricGroup(
      MetricGroup group, @Nullable MetricGroup cloudWatch, MetricsSettings settings) {
    this.group = group;
    this.cloudWatch = cloudWatch;
    this.settings = settings;
  }

  /**
   * Creates the groups.
   *
   * @param operator the operator's own group
   */
  public static PipelineMetricGroup of(MetricGroup operator, MetricsSettings settings) {
    return new PipelineMetricGroup(
        operator.addGroup(GROUP).addGroup(PIPELINE, settings.pipeline()),
        settings.sendsToCloudWatch()
            ? operator.addGroup(CLOUDWATCH_GROUP).addGroup(CLOUDWATCH_PIPELINE, settings.pipeline())
            : null,
        settings);
  }

  /** Returns the group of metrics with one more label. */
  public PipelineMetricGroup label(String name, String value) {
    return new PipelineMetricGroup(
        group.addGroup(name, value),
        cloudWatch == null ? null : cloudWatch.addGroup(name, value),
        settings);
  }

  /** Registers a new counter for one thread. */
  public Counter counter(MetricSpec spec) {
    return counter(spec, new SimpleCounter());
  }

  /** Registers a counter. */
  public <C extends Counter> C counter(MetricSpec spec, C counter) {
    return add(spec, counter, (to, name, metric) -> to.counter(name, metric));
  }

  /** Registers a gauge. */
  public void gauge(MetricSpec spec, Gauge<?> gauge) {
    add(spec, gauge, (to, name, metric) -> to.gauge(name, metric));
  }

  /** Registers a meter. */
  public void meter(MetricSpec spec, Meter meter) {
    add(spec, meter, (to, name, metric) -> to.meter(name, metric));
  }

  /** Registers a histogram of the last 1,000 values, and the gauges for its percentiles. */
  public Histogram histogram(MetricSpec spec) {
    Histogram histogram = group.histogram(spec.name(), new DescriptiveStatisticsHistogram(VALUES));
    gauge(spec.median(), number(histogram, values -> values.getQuantile(MEDIAN)));
    gauge(spec.percentile99(), number(histogram, values -> values.getQuantile(PERCENTILE_99)));
    return histogram;
  }

  private static Gauge<Double> number(
      Histogram histogram, ToDoubleFunction<HistogramStatistics> number) {
    return () -> histogram.getCount() == 0 ? 0 : number.applyAsDouble(histogram.getStatistics());
  }

  private <M extends Metric> M add(MetricSpec spec, M metric, Registration<M> registration) {
    registration.add(group, spec.name(), metric);
    if (cloudWatch != null && settings.sendsToCloudWatch(spec.key())) {
      registration.add(cloudWatch, spec.name(), metric);
    }
    return metric;
  }

  private interface Registration<M> {
    Object add(MetricGroup group, String name, M metric);
  }
}
