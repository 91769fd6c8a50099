package io.millrace.job.convert;

import io.millrace.job.metrics.MetricsSettings;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.jspecify.annotations.Nullable;

/**
 * Creates the Convert operator. It begins a chain: the operator yields to the mailbox while it adds
 * columns, which is not allowed on the threads of the legacy source.
 */
public final class ConvertOperatorFactory extends AbstractStreamOperatorFactory<SealedBlock>
    implements OneInputStreamOperatorFactory<Record, SealedBlock> {
  private static final long serialVersionUID = 1L;

  private final ConversionSpec spec;
  private final @Nullable Duration flushInterval;
  private final MetricsSettings reported;
  private final @Nullable TableRefresh refresh;

  /**
   * @param flushInterval how long a row may wait until its block is full before the block is
   *     sealed; null if only checkpoints seal blocks
   * @param reported where metrics go
   * @param refresh how to follow changes of the table; null for not at all
   */
  public ConvertOperatorFactory(
      ConversionSpec spec,
      @Nullable Duration flushInterval,
      MetricsSettings reported,
      @Nullable TableRefresh refresh) {
    this.reported = Objects.requireNonNull(reported);
    this.spec = Objects.requireNonNull(spec);
    this.flushInterval = flushInterval;
    this.refresh = refresh;
    setChainingStrategy(ChainingStrategy.HEAD);
  }

  // Flink's signatures require the suppression: the caller chooses T, and a raw class is returned.

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<SealedBlock>> T createStreamOperator(
      StreamOperatorParameters<SealedBlock> parameters) {
    ConvertOperator operator =
        new ConvertOperator(
            spec, flushInterval, reported, refresh, parameters.getMailboxExecutor());
    operator.use(parameters.getProcessingTimeService());
    operator.setup(
        parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    return (T) operator;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return ConvertOperator.class;
  }
}
