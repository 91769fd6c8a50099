package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** What a cluster's configuration may say of checkpoints. */
final class AlignedCheckpointsTest {
  private final Configuration flink = new Configuration();

  @Test
  void unalignedOnesAreRefused() {
    flink.set(CheckpointingOptions.ENABLE_UNALIGNED, true);

    assertThatThrownBy(() -> AlignedCheckpoints.require(flink))
        .isInstanceOf(UnsuitableSettingException.class)
        .hasMessageContaining("-D flink.execution.checkpointing.unaligned.enabled=false");
  }

  /** Older clusters spell it so. */
  @Test
  void theOlderSpellingCounts() {
    flink.setString("execution.checkpointing.unaligned", "true");

    assertThatThrownBy(() -> AlignedCheckpoints.require(flink))
        .isInstanceOf(UnsuitableSettingException.class);
  }

  /** A timeout alone changes nothing. */
  @Test
  void alignedOnesAreFine() {
    flink.setString("execution.checkpointing.aligned-checkpoint-timeout", "30 s");

    assertThatCode(() -> AlignedCheckpoints.require(flink)).doesNotThrowAnyException();
  }
}
