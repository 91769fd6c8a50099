package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.catalog.PipelineRuns;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.InserterFactory;
import java.util.Objects;

/** Creates inserters that record the run once a block of it is inserted. */
public final class RememberingInserterFactory implements InserterFactory {
  private static final long serialVersionUID = 1L;

  private final InserterFactory factory;
  private final PipelineRuns run;

  public RememberingInserterFactory(InserterFactory factory, PipelineRuns run) {
    this.factory = Objects.requireNonNull(factory);
    this.run = Objects.requireNonNull(run);
  }

  @Override
  public Inserter create() {
    return remembering(factory.create());
  }

  @Override
  public Inserter create(PipelineMetricGroup metrics) {
    return remembering(factory.create(metrics));
  }

  private Inserter remembering(Inserter inserter) {
    return new RememberingInserter(inserter, run::remember, System::nanoTime);
  }

  @Override
  public String toString() {
    return factory.toString();
  }
}
