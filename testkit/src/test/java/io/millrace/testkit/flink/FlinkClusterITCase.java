package io.millrace.testkit.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FlinkClusterITCase {
  @Test
  void everyProcessCanBeKilledAndStartedAgain() {
    try (FlinkCluster cluster = FlinkCluster.start(FlinkOptions.temporary(1, 2))) {
      assertThat(cluster.rest("/overview").get("slots-total").asInt()).isEqualTo(2);
      assertThat(cluster.client("list")).contains("No running jobs");

      cluster.killTaskManager(0);
      assertThat(cluster.startTaskManager()).isEqualTo(1);
      assertThat(cluster.taskManagers()).containsExactly(1);

      cluster.killJobManager();
      assertThatThrownBy(() -> cluster.rest("/overview")).hasMessageContaining("does not answer");
      cluster.restartJobManager();
      assertThat(cluster.rest("/taskmanagers").findValuesAsText("id"))
          .containsExactly("taskmanager-1");
    }
  }

  @Test
  void repairStartsWhatIsMissing() {
    try (FlinkCluster cluster = FlinkCluster.start(FlinkOptions.temporary(1, 2))) {
      cluster.killTaskManager(0);
      cluster.killJobManager();

      cluster.repair(1);

      assertThat(cluster.taskManagers()).containsExactly(1);
      assertThat(cluster.rest("/taskmanagers").findValuesAsText("id"))
          .containsExactly("taskmanager-1");
      cluster.repair(1);
      assertThat(cluster.taskManagers()).containsExactly(1);
    }
  }

  @Test
  void failedStartShowsTheLogAndLeavesNothingBehind() {
    FlinkOptions options =
        FlinkOptions.temporary(0, 1).with("jobmanager.memory.process.size", "none");

    assertThatThrownBy(() -> FlinkCluster.start(options))
        .hasMessageContaining("jobmanager.memory.process.size");
    assertThat(options.folder()).doesNotExist();
  }
}
