package io.millrace.job.source;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.SourceOptions;
import io.millrace.udf.decode.Record;
import java.time.Instant;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The source of a pipeline, built from its configuration. All that depends on which of the
 * connector's sources is used stands in this package; a move to another one is seen nowhere else.
 */
public final class KinesisRecords {
  private KinesisRecords() {}

  /**
   * The records of the configured stream, from the configured position.
   *
   * @param submission the moment the job is submitted, which is what LATEST stands for
   */
  // The connector that can be had is a legacy source, and this is the one door for those.
  @SuppressWarnings("deprecation")
  public static SingleOutputStreamOperator<Record> from(
      PipelineConfig config, StreamExecutionEnvironment environment, Instant submission) {
    SourceConfig source = config.source();
    StartingPoint start = startingPoint(source, submission);
    String stream = source.stream().name();
    return environment.addSource(
        new KinesisSource(stream, start, SourceProperties.of(source, start)),
        "Kinesis: " + stream,
        RecordTypeInfo.INSTANCE);
  }

  private static StartingPoint startingPoint(SourceConfig config, Instant submission) {
    switch (config.get(SourceOptions.POSITION)) {
      case TRIM_HORIZON:
        return StartingPoint.oldest();
      case LATEST:
        return StartingPoint.at(submission);
      case AT_TIMESTAMP:
        return StartingPoint.at(config.startTimestamp().orElseThrow());
    }
    throw new AssertionError(config.get(SourceOptions.POSITION));
  }
}
