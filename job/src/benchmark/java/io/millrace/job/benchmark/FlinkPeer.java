package io.millrace.job.benchmark;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.pipeline.FlinkSettings;
import io.millrace.job.pipeline.Pipeline;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.record.Record;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink job with one subtask and a source in memory, with Millrace's settings for Flink.
 *
 * @param options {@code key=value}, of the pipeline's configuration
 */
record FlinkPeer(
    String name,
    String tableSettings,
    Guarantee guarantee,
    Path checkpoints,
    List<String> options,
    Rest rest)
    implements Peer {
  static final Rest MILLRACE =
      (records, to, set, config) ->
          Pipeline.of(config, SetTable.schema(set), null).addBehind(records);

  /** All of the job behind the source. */
  @FunctionalInterface
  interface Rest {
    void addTo(
        DataStream<Record> records, ClickHouseServer server, DocumentSet set, PipelineConfig config)
        throws Exception;
  }

  @Override
  public Loaded load(ClickHouseServer server, DocumentSet set, Duration time) throws Exception {
    PipelineConfig config = IngestBenchmark.config(server, guarantee, options);
    Configuration settings = FlinkSettings.of(config);
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    rest.addTo(PremadeRecords.on(environment, set, Duration.ZERO, time), server, set, config);
    JobExecutionResult result = environment.execute(name);
    long took = System.nanoTime() - PremadeRecords.began(result);
    CpuTime cpu = PremadeRecords.cpuSince(result);
    return new Loaded(PremadeRecords.all(result), Duration.ofNanos(took), cpu);
  }
}
