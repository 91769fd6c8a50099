package io.millrace.job.clickhouse.catalog;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import java.io.Serializable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records a run of a pipeline in ClickHouse, once some of its rows are inserted, so that a failed
 * submission leaves no trace.
 */
public final class PipelineRuns implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Map<String, String> SYNCHRONOUS = Map.of("async_insert", "0");

  private final PipelineConfig config;
  private final String until;
  private final String job;

  private PipelineRuns(PipelineConfig config, String until, String job) {
    this.config = config;
    this.until = until;
    this.job = job;
  }

  /**
   * Creates the record of a new run.
   *
   * @param until where the run ends; null if it has no end
   * @param job the id that its job has at every start; empty if there is no such id
   */
  public static PipelineRuns of(PipelineConfig config, @Nullable Instant until, String job) {
    return new PipelineRuns(config, until == null ? "" : until.toString(), job);
  }

  /** The streams of a pipeline by region and name, regardless of how they were configured. */
  static List<String> streams(PipelineConfig config) {
    return config.sources().stream().map(PipelineRuns::stream).collect(Collectors.toList());
  }

  /** One stream of the pipeline. */
  public static String stream(SourceConfig source) {
    return source.region() + "/" + source.stream().name();
  }

  /** Records that rows of this run are in the table. */
  public void remember() throws CatalogException {
    try (SetupConnection server = SetupConnection.of(config)) {
      add(server, "wrote");
    }
  }

  /**
   * Records that the pipeline was removed: the next pipeline of its streams counts as the first.
   */
  public static void forget(PipelineConfig config, SetupConnection server) throws CatalogException {
    of(config, null, "").add(server, "forgotten");
  }

  private void add(SetupConnection server, String state) throws CatalogException {
    for (String stream : streams(config)) {
      Map<String, String> parameters = new LinkedHashMap<>(SYNCHRONOUS);
      parameters.put("param_destination", config.table().table());
      parameters.put("param_stream", stream);
      parameters.put("param_pipeline", config.name());
      parameters.put("param_state", state);
      parameters.put("param_until", until);
      parameters.put("param_job", job);
      server.run(PipelineRunsStatement.insert(config.table()), parameters);
    }
  }

  @Override
  public String toString() {
    return config.name();
  }
}
