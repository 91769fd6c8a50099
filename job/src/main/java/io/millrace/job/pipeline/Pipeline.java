package io.millrace.job.pipeline;

import io.millrace.job.clickhouse.catalog.PipelineRuns;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.RememberingInserterFactory;
import io.millrace.job.clickhouse.live.ClickHouseLiveTableFactory;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.option.TableOptions;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Place;
import io.millrace.job.config.value.TableEvolve;
import io.millrace.job.convert.Conversion;
import io.millrace.job.convert.ConvertOperatorFactory;
import io.millrace.job.convert.Evolution;
import io.millrace.job.convert.TableRefresh;
import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.preflight.ChangedTableChecks;
import io.millrace.job.sink.InsertOperatorFactory;
import io.millrace.job.sink.RetryPolicy;
import io.millrace.job.sink.SealedBlockTypeInfo;
import io.millrace.job.sink.SinkSettings;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.job.source.KinesisSources;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.utils.ParameterTool;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The job graph: three operators, with one source for each stream:
 *
 * <pre>
 * Kinesis: stream → Convert: JSON → db.table → ClickHouse: db.table
 * </pre>
 */
public final class Pipeline {
  /**
   * The identities of the operators. Saved state is found by them, so a change here loses the state
   * of every running pipeline: a golden test stands guard.
   */
  static final String SOURCE_UID = "millrace-source";

  static final String CONVERT_UID = "millrace-convert";
  static final String INSERT_UID = "millrace-insert";

  private static final String GLOBAL_JOB_PARAMETERS =
      org.apache.flink.configuration.PipelineOptions.GLOBAL_JOB_PARAMETERS.key();

  private final PipelineConfig config;
  private final ConversionSpec conversion;

  private final @Nullable Duration tokenLifetime;

  private @Nullable PipelineRuns run;
  private MetricsSettings metrics;
  private Place place = Place.ANY;

  private Pipeline(
      PipelineConfig config, ConversionSpec conversion, @Nullable Duration tokenLifetime) {
    this.config = config;
    this.conversion = conversion;
    this.tokenLifetime = tokenLifetime;
    this.metrics = ReportedMetrics.of(config, place);
  }

  /**
   * A pipeline into a table.
   *
   * @param target the destination's columns as they are now
   * @param tokenLifetime how long ClickHouse remembers a block; null when it does not forget by the
   *     clock
   */
  public static Pipeline of(
      PipelineConfig config, TableSchema target, @Nullable Duration tokenLifetime) {
    return new Pipeline(config, Conversion.of(config, target), tokenLifetime);
  }

  /** Records this run in ClickHouse once its first rows are inserted. */
  public Pipeline remembering(PipelineRuns wanted) {
    run = wanted;
    return this;
  }

  /** Suits the place where the job runs: its metrics, and where checkpoints are stored. */
  public Pipeline at(Place place) {
    this.place = place;
    metrics = ReportedMetrics.of(config, place);
    return this;
  }

  private InserterFactory inserters() {
    InserterFactory factory = ClickHouseInserterFactory.of(config);
    return run == null ? factory : new RememberingInserterFactory(factory, run);
  }

  /**
   * Adds the three operators to an environment.
   *
   * @param submission the moment the job is submitted
   * @param until where reading ends, and the job with it; null for never
   */
  public void addTo(
      StreamExecutionEnvironment environment, Instant submission, @Nullable Instant until) {
    // What the dashboard shows under the job's configuration.
    if (JobEnvironment.maySet(environment.getConfiguration(), GLOBAL_JOB_PARAMETERS)) {
      environment.getConfig().setGlobalJobParameters(ParameterTool.fromMap(config.masked()));
    }

    addBehind(KinesisSources.from(config, environment, submission, until, metrics, SOURCE_UID));
  }

  /** Adds what comes behind the source. */
  public void addBehind(DataStream<Record> records) {
    DataStream<Record> spread =
        config.get(PipelineOptions.REBALANCE) ? records.rebalance() : records.forward();
    spread
        .transform(
            "Convert: JSON → " + config.table(),
            SealedBlockTypeInfo.INSTANCE,
            new ConvertOperatorFactory(conversion, flushInterval(), metrics, tableRefresh()))
        .uid(CONVERT_UID)
        .transform(
            "ClickHouse: " + config.table(),
            Types.VOID,
            new InsertOperatorFactory(
                sinkSettings(records.getExecutionEnvironment().getConfiguration()), inserters()))
        .uid(INSERT_UID);
  }

  private @Nullable TableRefresh tableRefresh() {
    Duration interval = config.get(TableOptions.REFRESH_INTERVAL);
    return interval.isZero()
        ? null
        : new TableRefresh(
            new ClickHouseLiveTableFactory(config, ChangedTableChecks::doubts),
            interval,
            evolution());
  }

  private @Nullable Evolution evolution() {
    return config.get(TableOptions.EVOLVE) == TableEvolve.OFF
        ? null
        : new Evolution(
            config.find(TableOptions.EVOLVE_INCLUDE).orElse(null),
            config.find(TableOptions.EVOLVE_EXCLUDE).orElse(""));
  }

  private @Nullable Duration flushInterval() {
    return config.get(DeliveryOptions.GUARANTEE) == Guarantee.AT_LEAST_ONCE
        ? config.get(DeliveryOptions.FLUSH_INTERVAL)
        : null;
  }

  private SinkSettings sinkSettings(ReadableConfig flink) {
    SinkSettings settings =
        new SinkSettings(
                config.get(DeliveryOptions.GUARANTEE),
                new RetryPolicy(
                    config.get(DeliveryOptions.RETRY_INITIAL_BACKOFF),
                    config.get(DeliveryOptions.RETRY_MAX_BACKOFF),
                    config.get(DeliveryOptions.RETRY_DEADLINE)),
                config.get(DeliveryOptions.CONCURRENT_INSERTS),
                config.get(DeliveryOptions.MAX_HELD_BYTES))
            .withValues(config.get(ErrorOptions.VALUES))
            .withFailingViews(config.failingViews())
            .withUndeliverable(config.get(DeliveryOptions.UNDELIVERABLE))
            .withCheckpointTimeout(flink.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
            .withMetrics(metrics);
    settings =
        flink
            .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
            .filter(interval -> !interval.isZero())
            .map(settings::withCheckpointInterval)
            .orElse(settings);
    if (!CheckpointStorage.isDurable(place, flink)) {
      settings = settings.withoutCheckpointStorage();
    }
    if (tokenLifetime != null) {
      settings = settings.withDeduplicationWindow(tokenLifetime);
    }
    settings =
        config
            .find(DeliveryOptions.MAX_UNCHECKPOINTED_BYTES)
            .map(settings::withMaxUncheckpointedBytes)
            .orElse(settings);
    if (config.get(DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION)) {
      settings = settings.acceptingDuplicates();
    } else if (tokenLifetime != null) {
      settings =
          settings
              .withTokenLifetime(tokenLifetime)
              .withLongestAttempt(config.get(ClickHouseOptions.INSERT_TIMEOUT));
    }
    return config.get(ErrorOptions.POLICY) == ErrorPolicy.FAIL
        ? settings
        : settings.rejectingTo(config.errorTable(), config.get(ErrorOptions.MAX_REFUSED_ROWS));
  }
}
