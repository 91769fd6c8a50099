package io.millrace.job.sink;

import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.udf.block.SealedBlock;
import java.util.Objects;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Creates the ClickHouse operator. It chains to the operator before it. That chain must not begin
 * with a legacy source, which emits from a separate thread where yielding is not allowed.
 */
public final class InsertOperatorFactory extends AbstractStreamOperatorFactory<Void>
    implements OneInputStreamOperatorFactory<SealedBlock, Void> {
  private static final long serialVersionUID = 1L;

  private final SinkSettings settings;
  private final InserterFactory inserters;

  public InsertOperatorFactory(SinkSettings settings, InserterFactory inserters) {
    this.settings = Objects.requireNonNull(settings);
    this.inserters = Objects.requireNonNull(inserters);
    setChainingStrategy(ChainingStrategy.ALWAYS);
  }

  // Flink's signatures require the suppression: the caller chooses T, and a raw class is returned.

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<Void>> T createStreamOperator(
      StreamOperatorParameters<Void> parameters) {
    InsertOperator operator =
        new InsertOperator(settings, inserters, parameters.getMailboxExecutor());
    operator.setup(
        parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    return (T) operator;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return InsertOperator.class;
  }
}
