package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.BlockRate.Rows;
import java.time.Duration;
import java.util.OptionalInt;
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

  @Test
  void withoutAParallelismThatOfTheClusterCounts() throws Exception {
    PipelineConfig config = new SetupFixture().config();
    assertThat(BlockRate.of(config, OptionalInt.of(4), Rows.WHOLE))
        .asString()
        .startsWith(
            "at least 1440 blocks an hour: one for each of 4 (the default of where the job");
    assertThat(BlockRate.of(config, OptionalInt.empty(), Rows.WHOLE))
        .asString()
        .contains("1 (pipeline.parallelism is not set)");
  }

  @Test
  void rowsThatLackColumnsMakeBlocksOfTheirOwn() throws Exception {
    assertThat(
            BlockRate.of(new SetupFixture().config(), OptionalInt.of(4), Rows.MAY_LACK_COLUMNS)
                .blocksIn(Duration.ofHours(1)))
        .isEqualTo(2 * 4 * 360);
  }

  @Test
  void whatOthersInsertComesOnTop() throws Exception {
    PipelineConfig config =
        new SetupFixture().with("delivery.other-inserts-per-hour", "640").config();
    BlockRate rate = BlockRate.of(config, OptionalInt.empty(), Rows.WHOLE);
    assertThat(rate.blocksIn(Duration.ofHours(1))).isEqualTo(1000);
    assertThat(rate.blocksIn(Duration.ofMinutes(30))).isEqualTo(500);
    assertThat(rate.timeFor(10_000)).isEqualTo("10.0 h");
    assertThat(rate.surplus()).isEqualTo(", with 640 inserts of others in an hour");
  }

  private static BlockRate rate(String parallelism, String interval) throws Exception {
    return BlockRate.of(
        new SetupFixture()
            .with("pipeline.parallelism", parallelism)
            .with("delivery.checkpoint-interval", interval)
            .config(),
        OptionalInt.of(64),
        Rows.WHOLE);
  }
}
