package io.millrace.job.tool.replay;

import static io.millrace.job.tool.replay.ReplayScene.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.tool.replay.Replayer.Fate;
import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The replay log as a table: how long it lives, what it has of earlier releases, who is first. */
final class ReplayLogITCase {
  private static final UUID RUN = UUID.fromString("00000000-0000-0000-0000-000000000001");

  /** The statement of the release before, word for word. */
  private static final String OLD_LOG =
      "CREATE TABLE IF NOT EXISTS {db}.events_errors_replays (replay UUID, time DateTime64(3, 'UTC')"
          + " DEFAULT now64(3, 'UTC'), step Enum8('sealed' = 1, 'started' = 2, 'inserted' = 3,"
          + " 'withdrawn' = 4), documents Array(String), blocks Array(String)) ENGINE = MergeTree"
          + " ORDER BY (replay, step) TTL toDateTime(time) + INTERVAL 604800 SECOND";

  @Test
  void aLogOfTheReleaseBeforeLosesItsTtlAndItsReplaysAreFinished() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(20, "")) {
      List<Replay> replays = fiveOfFour(scene);
      scene.query(OLD_LOG);
      old(scene, replays.get(0), "sealed", "started");
      old(scene, replays.get(1), "sealed", "started", "inserted");
      old(scene, replays.get(2), "sealed", "withdrawn");
      old(scene, replays.get(3), "sealed");
      // The first landed, but its confirmation was lost.
      scene.inserters().create().insert(replays.get(0).blocks().get(0));
      assertThat(scene.replayer().last(ALL, 100))
          .filteredOn(document -> document.state() == RejectedDocument.State.REPLAYED)
          .hasSize(12);

      ReplayReport report = scene.replay();

      assertThat(report.rowsFinished()).isEqualTo(4);
      // What the log says was inserted is not sent; what was sealed just now may be in flight.
      assertThat(report.rows()).isEqualTo(8);
      assertThat(ReplayRefusalsITCase.ids(scene)).hasSize(12).doesNotHaveDuplicates();
      assertThat(engine(scene)).doesNotContain("TTL");
      scene.query(
          "ALTER TABLE {db}.events_errors_replays UPDATE time = time - INTERVAL 11 MINUTE"
              + " WHERE 1 SETTINGS mutations_sync = 1");
      assertThat(scene.replay().rows()).isEqualTo(4);
      assertThat(ReplayRefusalsITCase.ids(scene)).hasSize(16).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatTheErrorTableStillHasIsNotReplayedAgainHoweverOldTheLogIs() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(10, "")) {
      scene.query("ALTER TABLE {db}.events_errors MODIFY TTL toDateTime(time) + INTERVAL 365 DAY");
      assertThat(scene.replay().rows()).isEqualTo(10);
      scene.query(
          "ALTER TABLE {db}.events_errors_replays UPDATE time = time - INTERVAL 300 DAY WHERE 1"
              + " SETTINGS mutations_sync = 1");
      scene.query("OPTIMIZE TABLE {db}.events_errors_replays FINAL");

      assertThat(scene.replay().rows()).isZero();

      assertThat(ReplayRefusalsITCase.ids(scene)).hasSize(10).doesNotHaveDuplicates();
      assertThat(engine(scene)).doesNotContain("TTL");
    }
  }

  @Test
  void theLogShrinksWhenTheErrorTableDoes() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(10, "")) {
      assertThat(scene.replay().rows()).isEqualTo(10);
      scene.query(
          "ALTER TABLE {db}.events_errors_replays UPDATE time = time - INTERVAL 300 DAY WHERE 1"
              + " SETTINGS mutations_sync = 1");
      long before = scene.count("{db}.events_errors_replays");
      long last = last(scene);
      assertThat(scene.replay().rows()).isZero();
      assertThat(scene.count("{db}.events_errors_replays")).isEqualTo(before);

      scene.query("TRUNCATE TABLE {db}.events_errors");
      assertThat(scene.replay().rows()).isZero();

      assertThat(scene.count("{db}.events_errors_replays")).isEqualTo(1);
      assertThat(last(scene)).isEqualTo(last);
      assertThat(scene.replay().rows()).isZero();
    }
  }

  @Test
  void aTokenThatIsForgottenIsAskedAboutAndTheOthersGoOn() throws Exception {
    try (ReplayScene scene =
        ReplayRefusalsITCase.rejected(10, "", "delivery.accept-weaker-deduplication=false")) {
      scene.query(
          "ALTER TABLE {db}.events MODIFY SETTING non_replicated_deduplication_window = 10");
      ReplayRefusalsITCase.crashAfterTheInsertLanded(scene);
      for (int other = 0; other < 20; other++) {
        scene.query("INSERT INTO {db}.events (id) VALUES (" + (1_000 + other) + ")");
      }
      scene.query(
          "INSERT INTO {db}.events_errors (time, reason, message, raw_message,"
              + " raw_message_encoding) SELECT now64(3) + 1, 'refused_by_clickhouse', 'm',"
              + " '{\"id\":\"77\"}', 'row'");

      ReplayReport report = scene.replay();

      assertThat(report.rows()).isEqualTo(1);
      PendingReplay pending = report.pending().get(0);
      assertThat(pending.message()).contains("remembers the last 10 blocks", "were inserted since");
      assertThat(pending.fix())
          .contains("delivery.accept-weaker-deduplication", "--inserted " + pending.id());
      assertThat(ReplayRefusalsITCase.ids(scene)).hasSize(31).doesNotHaveDuplicates();
      // The report asks again until the user has looked.
      assertThat(scene.replay().pending()).hasSize(1);
      assertThat(scene.replayer().settle(pending.id(), Fate.INSERTED)).isTrue();
      assertThat(scene.replay().pending()).isEmpty();
      assertThat(ReplayRefusalsITCase.ids(scene)).hasSize(31).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTokenThatIsRememberedIsSentAgain() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(10, "")) {
      scene.query(
          "ALTER TABLE {db}.events MODIFY SETTING non_replicated_deduplication_window = 30");
      ReplayRefusalsITCase.crashAfterTheInsertLanded(scene);
      for (int other = 0; other < 20; other++) {
        scene.query("INSERT INTO {db}.events (id) VALUES (" + (1_000 + other) + ")");
      }
      assertThat(scene.replay().rowsFinished()).isEqualTo(10);
      assertThat(ReplayRefusalsITCase.ids(scene)).hasSize(30).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTableThatRecognisesNoBlockIsNotReplayedIntoWithoutTheUsersWord() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(10, "")) {
      scene.query("ALTER TABLE {db}.events RESET SETTING non_replicated_deduplication_window");
      assertThatThrownBy(scene::replay)
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("non_replicated_deduplication_window is 0");
      assertThat(ReplayRefusalsITCase.ids(scene)).isEmpty();
    }
    try (ReplayScene scene =
        ReplayRefusalsITCase.rejected(10, "", "delivery.accept-weaker-deduplication=true")) {
      scene.query("ALTER TABLE {db}.events RESET SETTING non_replicated_deduplication_window");
      assertThat(scene.replay().rows()).isEqualTo(10);
    }
  }

  @Test
  void anEntryThatTheServerLostDoesNotStopTheNextOnes() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(10, "")) {
      ReplayLog log = scene.log();
      assertThat(log.append(1, RUN, List.of(JournalEntry.opened(RUN)))).hasValue(1);
      // The token stays, the row goes: as after kill -9 in between.
      scene.query(
          "ALTER TABLE {db}.events_errors_replays DELETE WHERE number = 1"
              + " SETTINGS mutations_sync = 1");
      assertThat(log.append(1, RUN, List.of(JournalEntry.opened(RUN)))).hasValue(2);
      assertThat(scene.replay().rows()).isEqualTo(10);
    }
  }

  @Test
  void documentsAreReadInPortionsOfBytes() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(1, "")) {
      scene.query(
          "INSERT INTO {db}.events_errors (time, reason, message, raw_message,"
              + " raw_message_encoding) SELECT now64(3), 'refused_by_clickhouse', 'm',"
              + " concat('{\"id\":\"', toString(number + 100), '\",\"text\":\"',"
              + " repeat(repeat('x', 6000), 1000), '\"}'), 'row' FROM numbers(7)");
      RejectedRows rows =
          new RejectedRows(scene.connection(), scene.config().errorTable(), scene.log());
      List<RejectedDocument> portion = rows.next(ALL, null, 0);
      assertThat(portion).hasSizeBetween(2, 3);
      assertThat(scene.replay().rows()).isEqualTo(8);
      assertThat(ReplayRefusalsITCase.ids(scene)).hasSize(8).doesNotHaveDuplicates();
      assertThat(rows.last(ALL, 100))
          .allSatisfy(
              document -> assertThat(document.record().payload().length).isLessThan(700_000));
    }
  }

  @Test
  void whatIsNotWholeOrNotKnownIsLeftAsItIs() throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(3, "")) {
      scene.query(
          "INSERT INTO {db}.events_errors (time, reason, message, raw_message,"
              + " raw_message_encoding) SELECT now64(3), 'limit_exceeded', 'm', concat('{\"id\":5}',"
              + " encoding), arrayJoin(['utf-8-cut', 'utf8-cut', 'base64-cut', 'row-cut', 'zstd',"
              + " 'native']) AS encoding");

      ReplayReport report = scene.replay();

      assertThat(report.rows()).isEqualTo(3);
      assertThat(report.stillRejected()).isEqualTo(6);
      assertThat(report.rejectedAgain())
          .extracting(ReplayReport.RejectedAgain::message)
          .filteredOn(message -> message.contains("only the beginning of it"))
          .hasSize(4);
      assertThat(report.rejectedAgain())
          .extracting(ReplayReport.RejectedAgain::message)
          .anySatisfy(message -> assertThat(message).contains("encoding \"zstd\""))
          .anySatisfy(message -> assertThat(message).contains("in the Native format"));
      assertThat(scene.replayer().last(ALL, 100)).hasSize(9);
    }
  }

  private static List<Replay> fiveOfFour(ReplayScene scene) throws Exception {
    ReplayLog log = scene.log();
    List<RejectedDocument> documents =
        new RejectedRows(scene.connection(), scene.config().errorTable(), log).next(ALL, null, 0);
    PipelineConverter converter =
        new PipelineConverter(scene.config(), scene.schema(), UUID::randomUUID);
    List<Replay> replays = new ArrayList<>();
    for (int from = 0; from < 20; from += 4) {
      replays.add(converter.convert(documents.subList(from, from + 4)).replays().get(0));
    }
    scene.query("DROP TABLE {db}.events_errors_replays");
    return replays;
  }

  /** Rows as the release before wrote them. */
  private static void old(ReplayScene scene, Replay replay, String... steps) {
    for (String step : steps) {
      String documents = step.equals("sealed") ? array(replay.documents()) : "[]";
      String blocks =
          step.equals("sealed")
              ? array(
                  replay.blocks().stream()
                      .map(ReplayLogITCase::base64)
                      .collect(Collectors.toList()))
              : "[]";
      scene.query(
          "INSERT INTO {db}.events_errors_replays (replay, step, documents, blocks) VALUES ('"
              + replay.id()
              + "', '"
              + step
              + "', "
              + documents
              + ", "
              + blocks
              + ")");
    }
  }

  private static String base64(SealedBlock block) {
    return LoggedBlocks.base64(block);
  }

  private static String array(List<String> texts) {
    return texts.stream().collect(Collectors.joining("', '", "['", "']"));
  }

  private static long last(ReplayScene scene) {
    return Long.parseLong(scene.query("SELECT max(number) FROM {db}.events_errors_replays"));
  }

  private static String engine(ReplayScene scene) {
    return scene.query(
        "SELECT engine_full FROM system.tables WHERE database = '{db}' AND name ="
            + " 'events_errors_replays'");
  }
}
