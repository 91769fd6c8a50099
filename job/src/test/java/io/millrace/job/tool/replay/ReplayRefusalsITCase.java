package io.millrace.job.tool.replay;

import static io.millrace.job.tool.replay.ReplayScene.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.tool.replay.Interruption.Crash;
import io.millrace.job.tool.replay.Replayer.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks that ClickHouse refuses: what is good in them becomes rows, once. */
final class ReplayRefusalsITCase {
  /** How a table refuses rows of ids 3 and 17, and in what words. */
  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            "a constraint",
            List.of("ALTER TABLE {db}.events ADD CONSTRAINT c CHECK id NOT IN (3, 17)"),
            "Code: 469",
            List.of(3, 17)),
        Arguments.of(
            "a DEFAULT that throws",
            List.of("ALTER TABLE {db}.events ADD COLUMN d UInt8 DEFAULT throwIf(id IN (3, 17))"),
            "Code: 395",
            List.of(3, 17)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void onlyWhatIsRefusedStaysRejected(
      String name, List<String> statements, String answer, List<Integer> refused) throws Exception {
    try (ReplayScene scene = rejected(20, "")) {
      statements.forEach(scene::query);

      ReplayReport first = scene.replay();

      assertThat(first.rows()).isEqualTo(20 - refused.size());
      assertThat(first.pending()).isEmpty();
      assertThat(first.rejectedAgain())
          .extracting(ReplayReport.RejectedAgain::message)
          .allSatisfy(message -> assertThat(message).contains(answer))
          .hasSize(refused.size());
      assertThat(first.rejectedAgain())
          .extracting(again -> again.document().text())
          .allSatisfy(text -> assertThat(text).containsPattern("\"id\":(3|17),"));
      assertThat(ids(scene)).hasSize(20 - refused.size()).doesNotHaveDuplicates();

      ReplayReport second = scene.replay();
      assertThat(second.rows()).isZero();
      assertThat(second.stillRejected()).isEqualTo(refused.size());
      assertThat(ids(scene)).hasSize(20 - refused.size()).doesNotHaveDuplicates();
    }
  }

  @Test
  void aRefusalThatIsCorrectedLetsTheRestThroughLater() throws Exception {
    try (ReplayScene scene = rejected(20, "")) {
      scene.query("ALTER TABLE {db}.events ADD CONSTRAINT c CHECK id < 10");
      assertThat(scene.replay().rows()).isEqualTo(10);
      scene.query("ALTER TABLE {db}.events DROP CONSTRAINT c");
      assertThat(scene.replay().rows()).isEqualTo(10);
      assertThat(ids(scene)).hasSize(20).doesNotHaveDuplicates();
    }
  }

  @Test
  void aBlockOfTooManyPartitionsIsSplit() throws Exception {
    try (ReplayScene scene = rejected(250, " PARTITION BY id")) {
      ReplayReport report = scene.replay();
      assertThat(report.rows()).isEqualTo(250);
      assertThat(report.stillRejected()).isZero();
      assertThat(ids(scene)).hasSize(250).doesNotHaveDuplicates();
    }
  }

  @Test
  void equalRowsThatWereRefusedGoTogetherOrNotAtAll() throws Exception {
    try (ReplayScene scene = rejected(2, "")) {
      scene.query(
          "INSERT INTO {db}.events_errors (time, reason, message, raw_message,"
              + " raw_message_encoding) SELECT toDateTime64(today(), 3, 'UTC'),"
              + " 'refused_by_clickhouse', 'm', '{\"id\":\"77\",\"text\":\"x\"}', 'row'"
              + " FROM numbers(3)");
      scene.query("ALTER TABLE {db}.events ADD CONSTRAINT c CHECK id != 77");
      ReplayReport refused = scene.replay();
      assertThat(refused.rows()).isEqualTo(2);
      assertThat(refused.stillRejected()).isEqualTo(1);
      scene.query("ALTER TABLE {db}.events DROP CONSTRAINT c");
      assertThat(scene.replay().rows()).isEqualTo(3);
      assertThat(scene.query("SELECT count() FROM {db}.events WHERE id = 77")).isEqualTo("3");
    }
  }

  @Test
  void aViewThatThrowsHoldsUpNothing() throws Exception {
    try (ReplayScene scene = rejected(20, "")) {
      scene.query(
          "CREATE TABLE {db}.copies (id Int64) ENGINE = MergeTree ORDER BY id"
              + " SETTINGS non_replicated_deduplication_window = 1000");
      scene.query(
          "CREATE MATERIALIZED VIEW {db}.copier TO {db}.copies AS"
              + " SELECT id + throwIf(id = 3) AS id FROM {db}.events");
      scene.query(
          "INSERT INTO {db}.events_errors (time, reason, message, raw_message,"
              + " raw_message_encoding) SELECT now64(3) + 1, 'refused_by_clickhouse', 'm',"
              + " '{\"id\":\"77\"}', 'row'");

      ReplayReport report = scene.replay();

      assertThat(report.pending())
          .singleElement()
          .satisfies(
              pending -> {
                assertThat(pending.message()).contains("a materialized view lacks some of them");
                assertThat(pending.fix()).contains("errors.failing-views=leave-out");
                assertThat(pending.rows()).isEqualTo(20);
              });
      assertThat(report.rows()).isEqualTo(1);
      assertThat(ids(scene)).hasSize(21).doesNotHaveDuplicates();

      scene.query("DROP TABLE {db}.copier");
      assertThat(scene.replay().rowsFinished()).isEqualTo(20);
      assertThat(ids(scene)).hasSize(21).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatWasSentBeforeAndIsRefusedNowIsAskedAboutAndHoldsUpNothing() throws Exception {
    try (ReplayScene scene = rejected(20, "")) {
      crashAfterTheInsertLanded(scene);
      scene.query("ALTER TABLE {db}.events ADD CONSTRAINT c CHECK id != 3");
      scene.query(
          "INSERT INTO {db}.events_errors (time, reason, message, raw_message,"
              + " raw_message_encoding) SELECT now64(3) + 1, 'refused_by_clickhouse', 'm',"
              + " '{\"id\":\"77\"}', 'row'");

      ReplayReport report = scene.replay();

      assertThat(report.rows()).isEqualTo(1);
      PendingReplay pending = report.pending().get(0);
      assertThat(pending.message()).contains("may have inserted it").contains("Code: 469");
      assertThat(pending.fix())
          .contains("--inserted " + pending.id())
          .contains("--withdrawn " + pending.id());
      assertThat(scene.replayer().settle(pending.id(), Fate.INSERTED)).isTrue();
      assertThat(scene.replayer().settle(pending.id(), Fate.WITHDRAWN)).isFalse();
      assertThat(scene.replay().rows()).isZero();
      assertThat(ids(scene)).hasSize(21).doesNotHaveDuplicates();
    }
  }

  @Test
  void valuesStayOutOfWhatIsReportedWhereTheyMayNotBeShown() throws Exception {
    try (ReplayScene scene = rejected(3, "", "errors.values=redacted")) {
      scene.query("ALTER TABLE {db}.events ADD CONSTRAINT c CHECK text != 'secret 1'");
      ReplayReport report = scene.replay();
      assertThat(report.rejectedAgain())
          .extracting(ReplayReport.RejectedAgain::message)
          .singleElement()
          .satisfies(message -> assertThat(message).contains("Code: 469").doesNotContain("secret"));
    }
  }

  /** Documents that were refused for their column text, which takes any text by now. */
  static ReplayScene rejected(int documents, String clauses, String... overrides) throws Exception {
    ReplayScene scene =
        new ReplayScene(
            "(id Int64, text String DEFAULT 'none') ENGINE = MergeTree ORDER BY id"
                + clauses
                + " SETTINGS non_replicated_deduplication_window = 1000",
            overrides);
    scene.query("ALTER TABLE {db}.events MODIFY COLUMN text UInt8 DEFAULT 0");
    List<String> bodies = new ArrayList<>();
    for (int id = 0; id < documents; id++) {
      bodies.add("{\"id\":" + id + ",\"text\":\"secret " + id + "\"}");
    }
    scene.process(bodies);
    assertThat(scene.count("{db}.events_errors")).isEqualTo(documents);
    scene.query("ALTER TABLE {db}.events MODIFY COLUMN text String DEFAULT 'none'");
    return scene;
  }

  static void crashAfterTheInsertLanded(ReplayScene scene) throws Exception {
    for (int moment = 0; scene.count("{db}.events") == 0; moment++) {
      try {
        scene.run(Interruption.crashAt(moment)).replay(ALL);
      } catch (Crash expected) {
        assertThat(moment).isLessThan(20);
      }
    }
  }

  static List<String> ids(ReplayScene scene) {
    return scene.query("SELECT id FROM {db}.events ORDER BY id").lines().toList();
  }
}
