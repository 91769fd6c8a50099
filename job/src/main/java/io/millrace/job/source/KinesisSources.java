package io.millrace.job.source;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.source.client.KinesisClock;
import io.millrace.job.source.shard.InitialPosition;
import io.millrace.job.source.shard.ReadBounds;
import io.millrace.udf.record.Record;
import java.time.Instant;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Builds the sources of a pipeline from its configuration. Only this package depends on the kind of
 * connector source; a move to another one changes nothing else.
 */
public final class KinesisSources {
  private KinesisSources() {}

  /**
   * Creates one source for each configured stream, from its configured position.
   *
   * @param submission when the job is submitted, by this machine's clock; LATEST becomes this
   *     moment by Kinesis' clock
   * @param until reading of a shard ends at the first record that arrived at or after this moment;
   *     null to read until the job is stopped
   * @param metrics how the sources report
   * @param uid the operator uid in savepoints; the stream's label, if any, is appended
   */
  public static DataStream<Record> from(
      PipelineConfig config,
      StreamExecutionEnvironment environment,
      Instant submission,
      @Nullable Instant until,
      MetricsSettings metrics,
      String uid) {
    return config.sources().stream()
        .map(source -> from(source, environment, reading(source, submission, until), metrics, uid))
        .reduce(DataStream::union)
        .orElseThrow();
  }

  // The available connector is a legacy source, and this is the only API for those.
  @SuppressWarnings("deprecation")
  private static DataStream<Record> from(
      SourceConfig config,
      StreamExecutionEnvironment environment,
      ReadBounds reading,
      MetricsSettings metrics,
      String uid) {
    return environment
        .addSource(
            new KinesisSource(config, reading, metrics),
            "Kinesis: " + config.stream().name(),
            RecordTypeInfo.INSTANCE)
        .uid(config.label().isEmpty() ? uid : uid + "-" + config.label());
  }

  private static ReadBounds reading(
      SourceConfig config, Instant submission, @Nullable Instant until) {
    return new ReadBounds(
        startingPoint(config, submission), until, config.get(PayloadOptions.STRAY_SUB_RECORDS));
  }

  private static InitialPosition startingPoint(SourceConfig config, Instant submission) {
    switch (config.get(SourceOptions.POSITION)) {
      case TRIM_HORIZON:
        return InitialPosition.oldest();
      case LATEST:
        return InitialPosition.at(new KinesisClock(config).at(submission));
      case AT_TIMESTAMP:
        return InitialPosition.at(config.startTimestamp().orElseThrow());
    }
    throw new AssertionError(config.get(SourceOptions.POSITION));
  }
}
