package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Place;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in force on a cluster, above all on one that lets no job set Flink options. */
final class FlinkChecksTest {
  @Test
  void nothingIsJudgedWhereJobsMaySetOptions() throws Exception {
    Configuration flink = new Configuration();
    flink.setString("execution.checkpointing.mode", "AT_LEAST_ONCE");
    assertThat(FlinkChecks.run(config(), Place.ANY, flink)).isEmpty();
  }

  /** Flink would reject it later, and does not say what to do about it. */
  @ParameterizedTest
  @CsvSource({
    // state, subtasks, warned
    "file:///chk-7, 129, true",
    "file:///chk-7, 128, false",
    "' ',           129, false",
    "'',            129, false",
  })
  void aParallelismThatTheStateMayNotAllowIsTold(String state, int subtasks, boolean isWarned)
      throws Exception {
    Configuration flink = new Configuration();
    flink.setString("execution.state-recovery.path", state);
    flink.setString("parallelism.default", Integer.toString(subtasks));

    List<Finding> findings = FlinkChecks.run(config(), Place.ANY, flink);

    assertThat(findings).hasSize(isWarned ? 1 : 0);
    assertThat(findings)
        .allSatisfy(
            finding ->
                assertThat(finding.what())
                    .isEqualTo(
                        "the job is restored with 129 subtasks, but the state of a job that began"
                            + " with at most 85 allows 128, unless pipeline.max-parallelism was set"
                            + " then"))
        .allSatisfy(finding -> assertThat(finding.level()).isEqualTo(Level.WARN));
  }

  @Test
  void whatThePromiseNeedsIsRight() throws Exception {
    assertThat(FlinkChecks.run(config(), Place.ANY, sound()))
        .allSatisfy(finding -> assertThat(finding.level()).isEqualTo(Level.OK))
        .singleElement()
        .hasToString("OK checkpoints start every 30 s, as this cluster says");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "execution.checkpointing.interval | 0 | ERROR | checkpointing is disabled",
        "execution.checkpointing.mode | AT_LEAST_ONCE | ERROR | rows would be in the table twice",
        "execution.checkpointing.unaligned.enabled | true | ERROR | checkpoints are unaligned",
        "execution.checkpointing.unaligned | true | ERROR | checkpoints are unaligned",
        "execution.checkpointing.checkpoints-after-tasks-finish | false | ERROR | end of a task",
        "execution.checkpointing.timeout | 10 min | WARN | expires after 10 min",
        "execution.checkpointing.timeout | 1 h | WARN | expires after 1 h",
        "execution.checkpointing.tolerable-failed-checkpoints | 0 | WARN | one failed checkpoint",
        "restart-strategy.type | none | WARN | the first failure ends the job",
        "restart-strategy.type | disable | WARN | the first failure ends the job",
        "restart-strategy.type | fixed-delay | WARN | the job ends after 1 restarts",
        "restart-strategy | fixed-delay | WARN | the job ends after 1 restarts",
        "execution.checkpointing.externalized-checkpoint-retention | DELETE_ON_CANCELLATION | WARN"
            + " | deletes the last checkpoint",
        "execution.checkpointing.externalized-checkpoint-retention | NO_EXTERNALIZED_CHECKPOINTS"
            + " | WARN | deletes the last checkpoint"
      })
  void whatBreaksItIsToldWithTheKeyToSet(String key, String value, Level level, String words)
      throws Exception {
    Configuration flink = sound();
    // An older spelling of the same key.
    if (key.equals("restart-strategy")) {
      flink.removeKey("restart-strategy.type");
    }
    flink.setString(key, value);
    List<Finding> found =
        FlinkChecks.run(config(), Place.ANY, flink).stream()
            .filter(finding -> finding.level() != Level.OK)
            .toList();
    assertThat(found)
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(level))
        .satisfies(finding -> assertThat(finding.what()).contains(words))
        .satisfies(finding -> assertThat(finding.fix()).contains("in the cluster's configuration"));
  }

  @ParameterizedTest
  @CsvSource({
    "execution.checkpointing, true",
    "execution, true",
    "execution.checkpointing;execution.checkpointing.dir, false",
    "execution.checkpointing.dir, false",
    "execution.checkpointing.interval, false"
  })
  void aPrefixOfTheCheckpointsFolderIsNotEnough(String wildcards, boolean refused)
      throws Exception {
    Configuration flink = sound();
    flink.setString("execution.program-config.wildcards", wildcards);
    flink.setString("execution.checkpointing.dir", "file:///checkpoints");
    assertThat(
            FlinkChecks.run(config(), Place.ANY, flink).stream()
                .filter(finding -> finding.level() == Level.ERROR)
                .filter(finding -> finding.fix().startsWith("Add execution.checkpointing.dir to")))
        .hasSize(refused ? 1 : 0);
  }

  @Test
  void theFixIsTheOneOfThePlace() throws Exception {
    Configuration flink = new Configuration();
    flink.setString("execution.program-config.enabled", "false");
    assertThat(
            FlinkChecks.run(config("pipeline.parallelism=4"), Place.MANAGED_FLINK, flink).stream()
                .filter(finding -> finding.level() != Level.OK)
                .map(Finding::fix))
        .contains(
            "Set CheckpointConfiguration to {ConfigurationType: CUSTOM, CheckpointingEnabled: true,"
                + " CheckpointInterval: 10000}",
            "Set ParallelismConfiguration to {ConfigurationType: CUSTOM, Parallelism: 4}")
        .anyMatch(fix -> fix.startsWith("Set delivery.retry-deadline below 10 min."))
        .noneMatch(fix -> fix.contains("cluster's configuration"));
  }

  @Test
  void atLeastOnceNeedsLess() throws Exception {
    Configuration flink = sound();
    flink.setString("execution.checkpointing.mode", "AT_LEAST_ONCE");
    flink.setString("execution.checkpointing.interval", "0");
    assertThat(FlinkChecks.run(config("delivery.guarantee=at-least-once"), Place.ANY, flink))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WARN))
        .satisfies(finding -> assertThat(finding.what()).contains("checkpointing is disabled"));
  }

  @Test
  void whatWasGivenAndHasNoEffectIsTold() throws Exception {
    Configuration flink = sound();
    flink.setString("state.backend.type", "hashmap");
    assertThat(
            FlinkChecks.run(
                config(
                    "delivery.checkpoint-interval=5s",
                    "flink.state.backend.type=hashmap",
                    "flink.metrics.latency.interval=1s"),
                Place.ANY,
                flink))
        .extracting(finding -> finding.level() + " " + finding.what())
        .containsExactly(
            "WARN checkpoints start every 30 s, as this cluster says; delivery.checkpoint-interval"
                + " (5 s) has no effect here",
            "ERROR flink.metrics.latency.interval cannot take effect: this cluster lets no job set"
                + " it");
  }

  /** As an administrator would set it. */
  private static Configuration sound() {
    Configuration flink = new Configuration();
    flink.setString("execution.program-config.enabled", "false");
    flink.setString("execution.checkpointing.interval", "30 s");
    flink.setString("execution.checkpointing.timeout", "70 min");
    flink.setString("execution.checkpointing.tolerable-failed-checkpoints", "1000");
    flink.setString(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    return flink;
  }

  private static PipelineConfig config(String... more) throws Exception {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "source.stream=events",
                "source.region=eu-west-1",
                "clickhouse.url=http://127.0.0.1:8123",
                "clickhouse.table=events"));
    keys.addAll(List.of(more));
    return ConfigSources.in(name -> null).overrides(keys).load();
  }
}
