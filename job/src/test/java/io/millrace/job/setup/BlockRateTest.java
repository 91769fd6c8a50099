package io.millrace.job.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BlockRateTest {
  @Test
  void everySubtaskMakesABlockAtEachCheckpoint() throws Exception {
    BlockRate rate = rate("8", "5s");
    assertThat(rate.blocksIn(Duration.ofHours(1))).isEqualTo(5760);
    assertThat(rate.blocksIn(Duration.ofMillis(1))).isEqualTo(8);
    assertThat(rate.timeFor(5760)).isEqualTo("1.0 h");
    assertThat(rate.timeFor(2880)).isEqualTo("30 min");
    assertThat(rate.timeFor(1_000_000)).isEqualTo("174 h");
    assertThat(rate).asString().startsWith("at least 5760 blocks an hour: one for each of 8");
  }

  private static BlockRate rate(String parallelism, String interval) throws Exception {
    return BlockRate.of(
        new SetupFixture()
            .with("pipeline.parallelism", parallelism)
            .with("delivery.checkpoint-interval", interval)
            .config());
  }
}
