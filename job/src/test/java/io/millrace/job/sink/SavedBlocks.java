package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Looks into the operator's saved state without running the operator. */
final class SavedBlocks {
  private SavedBlocks() {}

  static List<String> tokens(OperatorSubtaskState state) throws Exception {
    return blocks(state).stream().map(SealedBlock::token).toList();
  }

  static List<SealedBlock> blocks(OperatorSubtaskState state) throws Exception {
    Reader reader = new Reader();
    var harness = new OneInputStreamOperatorTestHarness<SealedBlock, Void>(reader);
    harness.setup();
    harness.initializeState(state);
    harness.close();
    return reader.blocks;
  }

  private static final class Reader extends AbstractStreamOperator<Void>
      implements OneInputStreamOperator<SealedBlock, Void> {
    private static final long serialVersionUID = 1L;
    private final List<SealedBlock> blocks = new ArrayList<>();

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      ListState<SealedBlock> saved =
          context.getOperatorStateStore().getListState(InsertOperator.BLOCKS);
      saved.get().forEach(blocks::add);
    }

    @Override
    public void processElement(StreamRecord<SealedBlock> element) {
      throw new UnsupportedOperationException();
    }
  }
}
