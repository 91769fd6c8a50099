/**
 * The pipeline's metrics: their specifications ({@link io.millrace.job.metrics.MetricSpec}) and
 * their registration. To add one, declare its spec in the names of its operator ({@code
 * SourceMetricNames}, {@code ConvertMetricNames}, {@code SinkMetricNames}) and in the list there,
 * register it with {@link io.millrace.job.metrics.PipelineMetricGroup}, and regenerate {@code
 * conf/METRICS.md}. A count for each of several reasons is one spec with a label ({@link
 * io.millrace.job.metrics.MetricSpec#by}), as {@code rowsRejected} has by {@code reason}; a label
 * has few values.
 */
@NullMarked
package io.millrace.job.metrics;

import org.jspecify.annotations.NullMarked;
