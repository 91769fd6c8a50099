package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.preflight.Checks;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.provision.ErrorTables;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code table.evolve: add-columns} needs from the user, at the start and later. */
@Timeout(240)
final class EvolvingRightsITCase {
  private static final String PASSWORD = "hunter2";
  private static final String ADD = "GRANT ALTER ADD COLUMN ON d.events";

  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final String stream = kinesis.streams().newStream(2);
  private ClickHouseServer clickhouse;
  private int next;

  @BeforeEach
  void start() {
    clickhouse = ClickHouseServer.start(ClickHouseOptions.temporary().withUser(user(List.of())));
  }

  @AfterEach
  void stop() {
    clickhouse.close();
  }

  /** A user's grants, and the findings about evolution. */
  enum Rights {
    NONE_TO_ALTER(
        "GRANT INSERT ON d.events",
        "may not add columns to `d`.`events`\n         → GRANT ALTER ADD COLUMN ON `d`.`events`"
            + " TO `writer`"),
    OTHER_ALTERS(
        "GRANT INSERT ON d.events; GRANT ALTER DROP COLUMN ON d.events",
        "→ GRANT ALTER ADD COLUMN ON `d`.`events` TO `writer`"),
    ONE_COLUMN_TO_ADD(
        "GRANT INSERT ON d.events; GRANT ALTER ADD COLUMN(extra) ON d.events",
        "→ GRANT ALTER ADD COLUMN ON `d`.`events` TO `writer`"),
    ANOTHER_TABLE(
        "GRANT INSERT ON d.events; GRANT ALTER ADD COLUMN ON d.other",
        "→ GRANT ALTER ADD COLUMN ON `d`.`events` TO `writer`"),
    ONLY_PRESENT_COLUMNS(
        "GRANT INSERT(id) ON d.events; " + ADD,
        "may insert only into the present columns of `d`.`events`\n         → GRANT INSERT ON"
            + " `d`.`events` TO `writer`"),
    ENOUGH("GRANT INSERT ON d.events; " + ADD, ""),
    WHOLE_DATABASE("GRANT INSERT ON d.events; GRANT ALTER ON d.*", "");

    private final String grants;
    private final String finding;

    Rights(String grants, String finding) {
      this.grants = grants;
      this.finding = finding;
    }

    List<String> grants() {
      return List.of(grants.split("; ", -1));
    }
  }

  @ParameterizedTest
  @EnumSource(Rights.class)
  void theStartTellsWhatIsMissing(Rights rights) throws Exception {
    start(user(rights.grants()));
    assertFinding(rights);
  }

  @ParameterizedTest
  @EnumSource(
      value = Rights.class,
      names = {"NONE_TO_ALTER", "ONLY_PRESENT_COLUMNS", "ENOUGH"})
  void aRoleCountsAsTheUsersOwnGrants(Rights rights) throws Exception {
    start(user(rights.grants()).throughRole());
    assertFinding(rights);
  }

  @Test
  void aClusterNeedsItsOwnPrivilege() throws Exception {
    start(user(List.of("GRANT INSERT ON d.events")));
    assertThat(Checks.run(config("table.cluster=main")).render())
        .contains(
            "→ GRANT ALTER ADD COLUMN ON `d`.`events` TO `writer`; GRANT CLUSTER ON *.* TO"
                + " `writer`");
  }

  /**
   * Without the privilege the field is unknown, and nothing else changes. When it is back, the
   * column appears without a restart.
   */
  @Test
  void aPrivilegeThatIsTakenAwayMakesFieldsUnknownUntilItIsBack(@TempDir Path folder)
      throws Exception {
    start(user(Rights.ENOUGH.grants()));
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(config(), 2, null);
      put("\"a\": 1");
      await("count() FROM d.events WHERE a = 1", 1);

      clickhouse.restartWith(user(List.of("GRANT INSERT ON d.events")));
      for (int i = 0; i < 10; i++) {
        put("\"a\": 2, \"b\": 2, \"c" + i + "\": 3");
      }
      await("count() FROM d.events WHERE a = 2", 10);
      assertThat(columns()).isEqualTo("a,id");
      assertThat(flink.status(job)).isEqualTo(JobStatus.RUNNING);

      clickhouse.restartWith(user(Rights.ENOUGH.grants()));
      Awaitility.await("the column")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                put("\"b\": 4");
                return columns().equals("a,b,id");
              });
      put("\"b\": 5");
      await("count() FROM d.events WHERE b = 5", 1);
      await("count() FROM d.events", next);
      assertThat(flink.status(job)).isEqualTo(JobStatus.RUNNING);
      flink.stop(job);
    }
    assertThat(clickhouse.query("SELECT count(), uniqExact(id) FROM d.events"))
        .isEqualTo(next + "\t" + next);
    assertThat(clickhouse.query("SELECT count() FROM d.events_errors")).isEqualTo("0");
  }

  private void assertFinding(Rights rights) throws Exception {
    CheckReport report = Checks.run(config());
    if (rights.finding.isEmpty()) {
      assertThat(report.hasErrors()).as(report.render()).isFalse();
      assertThat(report.render()).contains("user writer may add columns to `d`.`events`");
    } else {
      assertThat(report.hasErrors()).isTrue();
      assertThat(report.render()).contains(rights.finding);
    }
  }

  private static ClickHouseUser user(List<String> grants) {
    List<String> all = new ArrayList<>(grants);
    all.add("GRANT INSERT ON d.events_errors");
    all.add("GRANT SELECT ON system.merge_tree_settings");
    return ClickHouseUser.of("writer", PASSWORD, all.toArray(new String[0]));
  }

  private void start(ClickHouseUser user) throws Exception {
    clickhouse.restartWith(user);
    clickhouse.query("CREATE DATABASE d");
    clickhouse.query(
        "CREATE TABLE d.events (id UInt64) ORDER BY id SETTINGS"
            + " non_replicated_deduplication_window = 10000");
    ErrorTables.ensure(config("clickhouse.username=default", "clickhouse.password="));
  }

  private String columns() {
    return clickhouse.query(
        "SELECT arrayStringConcat(arraySort(groupArray(name)), ',') FROM system.columns WHERE"
            + " database = 'd' AND table = 'events'");
  }

  private void put(String fields) {
    int id = next++;
    kinesis
        .streams()
        .put(
            stream,
            List.of(KinesisDocument.of("key-" + id, "{\"id\": " + id + ", " + fields + "}")));
  }

  private void await(String select, int count) {
    Awaitility.await(select)
        .atMost(Duration.ofMinutes(1))
        // The column may not be there yet.
        .ignoreExceptions()
        .until(() -> Integer.parseInt(clickhouse.query("SELECT " + select)) >= count);
  }

  private PipelineConfig config(String... more) throws Exception {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "source.stream=" + stream,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + kinesis.endpoint(),
                "source.credentials.type=basic",
                "clickhouse.url=" + clickhouse.url(),
                "clickhouse.database=d",
                "clickhouse.table=events",
                "clickhouse.username=writer",
                "clickhouse.password=" + PASSWORD,
                "delivery.checkpoint-interval=1s",
                "table.refresh-interval=2s",
                "table.evolve=add-columns"));
    keys.addAll(Destination.KEYS);
    keys.addAll(List.of(more));
    return ConfigSources.in(Map.of("SECRET_KEY", KinesisEmulator.ACCESS_KEY)::get)
        .overrides(keys)
        .load();
  }
}
