package io.millrace.job.pipeline;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.value.Place;
import io.millrace.job.metrics.MetricCatalog;
import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.metrics.MetricsSettings.PerShard;
import java.util.List;

/** Translates the pipeline's configuration for the metrics. */
final class ReportedMetrics {
  private ReportedMetrics() {}

  static MetricsSettings of(PipelineConfig config, Place place) {
    return MetricsSettings.of(config.name())
        .with(config.get(PipelineOptions.METRICS_PER_SHARD) ? PerShard.REPORTED : PerShard.LEFT_OUT)
        .withCloudWatch(
            config
                .find(PipelineOptions.METRICS_CLOUDWATCH)
                .map(PipelineOptions::cloudWatch)
                .orElse(
                    place == Place.MANAGED_FLINK ? MetricCatalog.CLOUDWATCH_DEFAULT : List.of()));
  }
}
