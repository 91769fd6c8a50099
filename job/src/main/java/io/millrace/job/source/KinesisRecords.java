package io.millrace.job.source;

import io.millrace.job.config.PayloadOptions;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.SourceOptions;
import io.millrace.udf.decode.Record;
import java.time.Instant;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a pipeline, built from its configuration. All that depends on which of the
 * connector's sources is used stands in this package; a move to another one is seen nowhere else.
 */
public final class KinesisRecords {
  private KinesisRecords() {}

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
      SourceConfig config, StreamExecutionEnvironment environment, Reading reading, String uid) {
    return environment
        .addSource(
            new KinesisSource(config, reading),
            "Kinesis: " + config.stream().name(),
            RecordTypeInfo.INSTANCE)
        .uid(config.label().isEmpty() ? uid : uid + "-" + config.label());
  }

  private static Reading reading(SourceConfig config, Instant submission, @Nullable Instant until) {
    return new Reading(
        startingPoint(config, submission), until, config.get(PayloadOptions.STRAY_SUB_RECORDS));
  }

  private static StartingPoint startingPoint(SourceConfig config, Instant submission) {
    switch (config.get(SourceOptions.POSITION)) {
      case TRIM_HORIZON:
        return StartingPoint.oldest();
      case LATEST:
        return StartingPoint.at(new KinesisClock(config).at(submission));
      case AT_TIMESTAMP:
        return StartingPoint.at(config.startTimestamp().orElseThrow());
    }
    throw new AssertionError(config.get(SourceOptions.POSITION));
  }
}
