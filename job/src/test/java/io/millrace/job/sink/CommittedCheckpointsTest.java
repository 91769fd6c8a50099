package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.block.SealedBlock;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommittedCheckpointsTest {
  private final CommittedCheckpoints checkpoints = new CommittedCheckpoints();
  private final SealedBlock a = Blocks.block("a");
  private final SealedBlock b = Blocks.block("b");
  private final SealedBlock c = Blocks.block("c");

  @Test
  void aCheckpointIsCommittedWithItsLastBlock() {
    checkpoints.saved(1, List.of(a, b));
    checkpoints.completed(1);
    checkpoints.confirmed(b);
    assertThat(checkpoints.last()).isZero();
    checkpoints.confirmed(a);
    assertThat(checkpoints.last()).isEqualTo(1);
  }

  @Test
  void aBlockConfirmedBeforeTheCompletionDelaysNothing() {
    checkpoints.saved(1, List.of(a));
    checkpoints.confirmed(a);
    assertThat(checkpoints.last()).isZero();
    checkpoints.completed(1);
    assertThat(checkpoints.last()).isEqualTo(1);
  }

  @Test
  void aBlockOfALaterCheckpointDelaysNoEarlierOne() {
    checkpoints.saved(1, List.of(a));
    checkpoints.saved(2, List.of(a, b));
    checkpoints.completed(1);
    checkpoints.confirmed(a);
    assertThat(checkpoints.last()).isEqualTo(1);
    checkpoints.completed(2);
    assertThat(checkpoints.last()).isEqualTo(1);
    checkpoints.confirmed(b);
    assertThat(checkpoints.last()).isEqualTo(2);
  }

  @Test
  void theBlocksOfAnAbortedCheckpointCountForTheNext() {
    checkpoints.saved(1, List.of(a));
    checkpoints.saved(2, List.of(a));
    checkpoints.completed(2);
    assertThat(checkpoints.last()).isZero();
    checkpoints.confirmed(a);
    assertThat(checkpoints.last()).isEqualTo(2);
  }

  @Test
  void partsCountForTheCheckpointOfTheirBlock() {
    checkpoints.saved(1, List.of(a));
    checkpoints.completed(1);
    checkpoints.replaced(a, List.of(b, c));
    checkpoints.saved(2, List.of(b, c));
    checkpoints.completed(2);
    checkpoints.confirmed(b);
    assertThat(checkpoints.last()).isZero();
    checkpoints.confirmed(c);
    assertThat(checkpoints.last()).isEqualTo(2);
  }

  @Test
  void restoredBlocksCountForTheCheckpointTheyCameFrom() {
    checkpoints.saved(7, List.of(a));
    checkpoints.completed(7);
    checkpoints.saved(8, List.of());
    checkpoints.completed(8);
    assertThat(checkpoints.last()).isZero();
    checkpoints.confirmed(a);
    assertThat(checkpoints.last()).isEqualTo(8);
  }
}
