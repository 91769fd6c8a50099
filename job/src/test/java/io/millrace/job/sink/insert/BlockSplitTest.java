package io.millrace.job.sink.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.Blocks;
import io.millrace.udf.block.SealedBlock;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Golden: a block that one release splits and, after a crash, the next release splits again must
 * give the same rows under the same tokens. Nothing here is ever edited.
 */
class BlockSplitTest {
  @Test
  void aLargeBlockMakesEightParts() {
    assertThat(parts(1_000_000))
        .containsExactly(
            "t/0 0+125000",
            "t/1 125000+125000",
            "t/2 250000+125000",
            "t/3 375000+125000",
            "t/4 500000+125000",
            "t/5 625000+125000",
            "t/6 750000+125000",
            "t/7 875000+125000");
  }

  @Test
  void whatCannotBeSharedEquallyIsSpread() {
    assertThat(parts(19))
        .containsExactly(
            "t/0 0+2",
            "t/1 2+2",
            "t/2 4+3",
            "t/3 7+2",
            "t/4 9+2",
            "t/5 11+3",
            "t/6 14+2",
            "t/7 16+3");
  }

  @Test
  void aSmallOneMakesARowEach() {
    assertThat(parts(3)).containsExactly("t/0 0+1", "t/1 1+1", "t/2 2+1");
  }

  @Test
  void aPartKnowsWhereItComesFrom() {
    SealedBlock part = Blocks.ofRows("t/3/0", "a");
    assertThat(BlockSplit.isPart(part)).isTrue();
    assertThat(BlockSplit.origin(part)).isEqualTo("t");
    assertThat(BlockSplit.rejectedToken(part)).isEqualTo("t/3/0/rejected");
    assertThat(BlockSplit.isPart(Blocks.ofRows("t", "a"))).isFalse();
    assertThat(BlockSplit.origin(Blocks.ofRows("t", "a"))).isEqualTo("t");
  }

  private static List<String> parts(int rows) {
    return BlockSplit.of(Blocks.ofRows("t", "r".repeat(rows))).stream()
        .map(part -> part.token() + " " + part.from() + "+" + part.rows())
        .toList();
  }
}
