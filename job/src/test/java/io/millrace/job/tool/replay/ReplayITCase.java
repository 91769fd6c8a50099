package io.millrace.job.tool.replay;

import static io.millrace.job.tool.replay.ReplayScene.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.sink.insert.ForwardingInserter;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.job.tool.replay.RejectedDocument.State;
import io.millrace.udf.block.SealedBlock;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rejected documents become rows once, whatever breaks in between. */
final class ReplayITCase {
  private static final int REJECTED = 2_500;

  private ReplayScene scene;

  @BeforeEach
  void rejectDocuments() throws Exception {
    scene =
        new ReplayScene(
            "(id UInt64, amount Decimal(9, 2), at UInt32, `_key` String,"
                + " `_document_index` UInt32, day UInt32 MATERIALIZED at) ENGINE = MergeTree"
                + " ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 1000");
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < REJECTED; id++) {
      documents.add("{\"id\":" + id + ",\"amount\":" + id + ".125,\"at\":1}");
    }
    documents.add("{\"id\":-1,\"amount\":1}");
    documents.add("{\"id\":");
    scene.process(documents);
    assertThat(count("{db}.events_errors")).isEqualTo(REJECTED + 2);
    assertThat(count("{db}.events")).isZero();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void whatConvertsAfterAChangeOfTheTableBecomesRowsOnce() throws Exception {
    query("ALTER TABLE {db}.events MODIFY COLUMN amount Decimal(18, 4)");

    ReplayReport first = replayer(inserters()).replay(ALL);

    assertThat(first.documents()).isEqualTo(REJECTED);
    assertThat(first.rows()).isEqualTo(REJECTED);
    assertThat(first.rejectedAgain())
        .extracting(ReplayReport.RejectedAgain::message)
        .anySatisfy(message -> assertThat(message).contains("Cannot convert column \"id\""))
        .hasSize(2);
    assertExact();
    assertThat(replayer(inserters()).replay(ALL).rows()).isZero();
    assertThat(replayer(inserters()).last(ALL, 10_000))
        .filteredOn(document -> document.state() == State.REPLAYED)
        .hasSize(REJECTED);
    assertThat(count("{db}.events_errors")).isEqualTo(REJECTED + 2);
  }

  @Test
  void metadataAndTheDocumentsNumberAreThoseOfTheFirstTime() throws Exception {
    query("ALTER TABLE {db}.events MODIFY COLUMN amount Decimal(18, 4)");

    replayer(inserters()).replay(ALL);

    assertThat(
            query(
                "SELECT `_key`, `_document_index`, amount FROM {db}.events WHERE id = 7"
                    + " FORMAT TSV"))
        .isEqualTo("key\t7\t7.125");
  }

  @Test
  void aFilterLimitsWhatIsReplayed() throws Exception {
    query("ALTER TABLE {db}.events MODIFY COLUMN amount Decimal(18, 4), MODIFY COLUMN id Int64");

    ReplayReport ids = replayer(inserters()).replay(new RejectedFilter("out_of_range", "id", null));

    assertThat(ids.rows()).isEqualTo(1);
    assertThat(query("SELECT id FROM {db}.events")).isEqualTo("-1");
  }

  @Test
  void anInsertThatLandedAndWasNotConfirmedIsRepeatedUnderItsToken() throws Exception {
    query("ALTER TABLE {db}.events MODIFY COLUMN amount Decimal(18, 4)");

    assertThatThrownBy(() -> replayer(landingUnconfirmed()).replay(ALL))
        .isInstanceOf(InsertException.class);
    long landed = count("{db}.events");
    ReplayReport second = replayer(inserters()).replay(ALL);

    assertThat(landed).isPositive().isLessThan(REJECTED);
    assertThat(second.rowsFinished()).isEqualTo((int) landed);
    assertThat(second.rowsFinished() + second.rows()).isEqualTo(REJECTED);
    assertExact();
  }

  @Test
  void whatWasSealedAndNeverStartedIsOpenAgain() throws Exception {
    widen();
    ReplayLog log = scene.log();
    log.append(1, UUID.randomUUID(), List.of(JournalEntry.sealed(ofOneDocument(log))));

    assertThat(scene.replay().rows()).isEqualTo(REJECTED);
    assertExact();
  }

  @Test
  void ofTwoThatTakeTheSameOneGivesWay() throws Exception {
    widen();
    ReplayLog log = scene.log();
    Replay one = ofOneDocument(log);
    Replay other = ofOneDocument(log);

    assertThat(log.append(1, UUID.randomUUID(), List.of(JournalEntry.sealed(one)))).hasValue(1);
    assertThat(log.append(1, UUID.randomUUID(), List.of(JournalEntry.sealed(other)))).isEmpty();

    assertThat(log.read().unfinished()).extracting(UnfinishedReplay::id).containsExactly(one.id());
    assertThat(log.read().last()).isEqualTo(1);
  }

  @Test
  void rowsThatClickHouseRefusedAreInsertedAsTheyAreEachOfEqualOnes() throws Exception {
    String row =
        "{\"id\":\"77\",\"amount\":1.5,\"at\":1,\"_key\":\"k\",\"_document_index\":3}"
            .replace("\"", "\\\"");
    query(
        "INSERT INTO {db}.events_errors (time, reason, message, raw_message, raw_message_encoding)"
            + " SELECT toDateTime64(today(), 3, 'UTC'), 'refused_by_clickhouse', 'm', '"
            + row
            + "', 'row' FROM numbers(3)");

    ReplayReport report =
        replayer(inserters()).replay(new RejectedFilter("refused_by_clickhouse", null, null));

    assertThat(report.rows()).isEqualTo(3);
    assertThat(query("SELECT count(), any(_key), any(_document_index) FROM {db}.events"))
        .isEqualTo("3\tk\t3");
  }

  /** Inserted again they would be in the table twice. */
  @Test
  void rowsThatOnlyAViewLacksAreLeftOut() throws Exception {
    query(
        "INSERT INTO {db}.events_errors (time, reason, message, raw_message, raw_message_encoding)"
            + " SELECT toDateTime64(today(), 3, 'UTC'),"
            + " if(number = 0, 'refused_by_clickhouse', 'refused_by_view'), 'm',"
            + " '{\"id\":\"77\",\"amount\":1.5,\"at\":1}', 'row' FROM numbers(3)");

    ReplayReport views =
        replayer(inserters()).replay(new RejectedFilter("refused_by_view", null, null));
    assertThat(views.inTable()).isEqualTo(2);
    assertThat(views.rows()).isZero();

    ReplayReport all = replayer(inserters()).replay(ALL);
    assertThat(all.inTable()).isEqualTo(2);
    assertThat(all.rows()).isEqualTo(1);
    assertThat(query("SELECT count() FROM {db}.events")).isEqualTo("1");
  }

  private Replay ofOneDocument(ReplayLog log) throws Exception {
    List<RejectedDocument> first =
        new RejectedRows(scene.connection(), scene.config().errorTable(), log)
            .next(ALL, null, 0)
            .subList(0, 1);
    return new PipelineConverter(scene.config(), scene.schema(), UUID::randomUUID)
        .convert(first)
        .replays()
        .get(0);
  }

  private void widen() {
    query("ALTER TABLE {db}.events MODIFY COLUMN amount Decimal(18, 4)");
  }

  private void assertExact() {
    assertThat(query("SELECT count(), uniqExact(id), sum(amount) FROM {db}.events"))
        .isEqualTo(REJECTED + "\t" + REJECTED + "\t" + sum());
  }

  private static String sum() {
    return new BigDecimal("0.125")
        .multiply(BigDecimal.valueOf(REJECTED))
        .add(BigDecimal.valueOf((long) REJECTED * (REJECTED - 1) / 2))
        .stripTrailingZeros()
        .toPlainString();
  }

  private Replayer replayer(InserterFactory inserters) throws Exception {
    return scene.replayer(inserters);
  }

  private InserterFactory inserters() {
    return scene.inserters();
  }

  /** The first block lands, but its confirmation is lost. */
  /** Behind a proxy with a limit, the server is not asked to divide what the proxy refuses. */
  @Test
  void whatIsTooLargeForAProxyIsDividedHere() throws Exception {
    query("ALTER TABLE {db}.events MODIFY COLUMN amount Decimal(18, 4)");
    int limit = 400;
    List<SealedBlock> refused = new ArrayList<>();
    InserterFactory behindAProxy =
        () ->
            new ForwardingInserter(inserters().create()) {
              @Override
              public void insert(SealedBlock block) throws InsertException, InterruptedException {
                require(block);
                super.insert(block);
              }

              @Override
              public SealedBlock part(SealedBlock block, int from, int rows, String token)
                  throws InsertException, InterruptedException {
                require(block);
                return super.part(block, from, rows, token);
              }

              private void require(SealedBlock block) throws InsertException {
                if (block.compressedBytes() > limit) {
                  refused.add(block);
                  throw new InsertException(
                      InsertException.Verdict.TOO_LARGE, "HTTP status 413", null);
                }
              }
            };

    ReplayReport report = replayer(behindAProxy).replay(ALL);

    assertThat(refused).isNotEmpty();
    assertThat(report.rows()).isEqualTo(REJECTED);
    assertExact();
  }

  private InserterFactory landingUnconfirmed() {
    return () ->
        new ForwardingInserter(inserters().create()) {
          @Override
          public void insert(SealedBlock block) throws InsertException, InterruptedException {
            super.insert(block);
            throw new InsertException(InsertException.Verdict.PERMANENT, "cut off", null);
          }
        };
  }

  private long count(String table) {
    return scene.count(table);
  }

  private String query(String sql) {
    return scene.query(sql);
  }
}
