package io.millrace.job.source;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.source.client.KinesisClock;
import io.millrace.job.source.shard.InitialPosition;
import io.millrace.job.source.shard.ReadBounds;
import io.millrace.udf.record.Record;
import java.time.Instant;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a pipeline, built from its configuration. All that depends on which of the
 * connector's sources is used stands in this package; a move to another one is seen nowhere else.
 */
public final class KinesisSources {
  private KinesisSources() {}

  /**
   * The records of the configured streams, from the configured positions: a source for each.
   *
   * @param submission the moment the job is submitted, by this machine's clock: what LATEST stands
   *     for, by Kinesis' clock
   * @param until where reading ends: at the first record of each shard that arrived then or later;
   *     null to go on until the job is stopped
   * @param uid what savepoints know the source by; followed by its label when it has one
   */
  public static DataStream<Record> from(
      PipelineConfig config,
      StreamExecutionEnvironment environment,
      Instant submission,
      @Nullable Instant until,
      String uid) {
    return config.sources().stream()
        .map(source -> from(source, environment, reading(source, submission, until), uid))
        .reduce(DataStream::union)
        .orElseThrow();
  }

  // The connector that can be had is a legacy source, and this is the one door for those.
  @SuppressWarnings("deprecation")
  private static DataStream<Record> from(
      SourceConfig config, StreamExecutionEnvironment environment, ReadBounds reading, String uid) {
    return environment
        .addSource(
            new KinesisSource(config, reading),
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
