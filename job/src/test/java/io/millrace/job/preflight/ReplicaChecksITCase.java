package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.NeedsReplicas;
import io.millrace.job.provision.ErrorTables;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two real servers with one ZooKeeper and one cluster, replicas of each other. */
@Timeout(120)
@NeedsReplicas
final class ReplicaChecksITCase {
  private static ZooKeeperServer zooKeeper;
  private static ClickHouseServer first;
  private static ClickHouseServer second;
  private static int number;

  private SetupFixture fixture;
  private String database;

  @BeforeAll
  static void start() {
    zooKeeper = ZooKeeperServer.temporary();
    ClickHouseOptions one = options("one");
    ClickHouseOptions two = options("two");
    String clusters =
        "<remote_servers><shards>%1$s%2$s</shards></remote_servers>"
            .formatted(shard(one.tcpPort()), shard(two.tcpPort()));
    first = ClickHouseServer.start(one.withConfiguration(clusters));
    second = ClickHouseServer.start(two.withConfiguration(clusters));
  }

  private static ClickHouseOptions options(String replica) {
    return ClickHouseOptions.temporary()
        .asReplica(zooKeeper.port(), replica)
        .withUser(ClickHouseUser.of("writer", "hunter2", "GRANT INSERT ON *.*"));
  }

  private static String shard(int port) {
    return "<shard><replica><host>127.0.0.1</host><port>%d</port></replica></shard>"
        .formatted(port);
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
    zooKeeper.close();
  }

  @BeforeEach
  void freshDatabase() {
    database = "db" + number++;
    onBoth("CREATE DATABASE @");
    fixture =
        new SetupFixture()
            .with("clickhouse.url", first.url() + ", " + second.url())
            .with("clickhouse.database", database)
            .with("errors.policy", "fail");
  }

  @Test
  void replicasOfOneTableAreFoundSo() throws Exception {
    onBoth(replicated("events", "/@/events"));

    assertThat(texts())
        .contains(
            in("OK 2 servers have `@`.`events`: ReplicatedMergeTree at /@/events"),
            in(
                "OK table `@`.`events` remembers a block for 604800 s and the last 10000 of them"
                    + " (27.8 h)"))
        .contains(
            "OK server %s runs version %s and knows user default".formatted(url(2), version()))
        .allMatch(text -> text.startsWith("OK") || text.contains("may change and drop"));
  }

  @Test
  void oneThatHasLostItsPlaceInKeeperIsReadOnlyAndIsNamed() throws Exception {
    onBoth(replicated("events", "/@/events"));
    first.query(in("DETACH TABLE @.events"));
    second.query(in("SYSTEM DROP REPLICA 'one' FROM ZKPATH '/@/events'"));
    first.query(in("ATTACH TABLE @.events"));

    assertThat(texts())
        .noneMatch(text -> text.startsWith("ERROR"))
        .filteredOn(text -> text.contains("is read-only"))
        .singleElement()
        .asString()
        .startsWith(in("WARN table `@`.`events` is read-only at " + first.url()));
  }

  /** By it a block is judged that comes back from a checkpoint. */
  @Test
  void theTableThatForgetsFirstSaysForHowLongABlockIsKnown() throws Exception {
    onBoth(replicated("events", "/@/events"));
    onBoth(replicated("copies", "/@/copies").replace("604800", "86400"));
    onBoth("CREATE MATERIALIZED VIEW @.copier TO @.copies AS SELECT * FROM @.events");

    assertThat(Checks.run(fixture.config()).tokenLifetime()).contains(Duration.ofDays(1));
  }

  @Test
  void theWindowOfOneHourThatNewServersHaveIsTooShort() throws Exception {
    onBoth(
        "CREATE TABLE @.events (id UInt64) ENGINE = ReplicatedMergeTree('/@/short', '{replica}')"
            + " ORDER BY id");

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(in("ERROR table `@`.`events` remembers a block for 3600 s"))
                    && text.endsWith(
                        in(
                            "ALTER TABLE `@`.`events` MODIFY SETTING"
                                + " replicated_deduplication_window_seconds = 604800 -- on every"
                                + " replica")));
  }

  /** A table forgets by the clock as well, whatever is said about the number of blocks. */
  @ParameterizedTest
  @ValueSource(ints = {4, 16, 200})
  void theTimeIsCheckedWithAnyNumberOfBlocks(int parallelism) throws Exception {
    onBoth(replicated("events", "/@/events").replace("604800", "3600"));
    fixture.with("pipeline.parallelism", String.valueOf(parallelism));

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(in("ERROR table `@`.`events` remembers a block for 3600 s"))
                    && text.endsWith("604800 -- on every replica"));
    assertThat(Checks.run(fixture.config()).tokenLifetime()).contains(Duration.ofHours(1));
  }

  /** Each replica removes old tokens for all, by its own settings. */
  @Test
  void theReplicaThatForgetsFirstDecides() throws Exception {
    onBoth(replicated("events", "/@/events"));
    second.query(
        in(
            "ALTER TABLE @.events MODIFY SETTING replicated_deduplication_window_seconds = 7200,"
                + " replicated_deduplication_window = 9"));

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(
                    in(
                        "ERROR table `@`.`events` at "
                            + second.url()
                            + " remembers only the last 9 blocks")))
        .anyMatch(
            text ->
                text.startsWith(
                    in(
                        "WARN table `@`.`events` at "
                            + second.url()
                            + " remembers a block for 7200 s: after that")));
    assertThat(Checks.run(fixture.config()).tokenLifetime()).contains(Duration.ofHours(2));
  }

  @Test
  void whoNamesOneReplicaIsToldOfTheOthers() throws Exception {
    onBoth(replicated("events", "/@/events"));
    fixture.with("clickhouse.url", first.url());

    assertThat(texts())
        .anyMatch(
            text -> text.startsWith(in("OK table `@`.`events` has 2 replicas, and each has")));
  }

  /** Default settings of a server are not for everyone to see. */
  @Test
  void aTimeThatCannotBeSeenIsAssumedToBeTheShortestDefault() throws Exception {
    onBoth(
        "CREATE TABLE @.events (id UInt64) ENGINE = ReplicatedMergeTree('/@/unseen', '{replica}')"
            + " ORDER BY id");
    fixture.with("clickhouse.username", "writer").with("clickhouse.password", "hunter2");

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(
                        in(
                            "WARN table `@`.`events` does not set"
                                + " replicated_deduplication_window_seconds, and the server's"
                                + " default cannot be seen: 3600 s are assumed"))
                    && text.contains("GRANT SELECT ON system.replicated_merge_tree_settings"));
    assertThat(Checks.run(fixture.config()).tokenLifetime()).contains(Duration.ofHours(1));
  }

  @Test
  void anErrorTableIsNotCreatedOnOneOfThem() throws Exception {
    onBoth(replicated("events", "/@/events"));
    fixture.with("errors.policy", "table");
    ErrorTables.ensure(fixture.config());

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(in("ERROR error table `@`.`events_errors` is missing"))
                    && text.contains("ON CLUSTER '{cluster}'")
                    && text.contains("ENGINE = ReplicatedMergeTree PARTITION BY"));
  }

  @Test
  void tablesThatKnowNothingOfEachOtherAreRefusedWhateverIsAccepted() throws Exception {
    onBoth(local("events"));
    fixture
        .with("delivery.accept-weaker-deduplication", "true")
        .with("delivery.guarantee", "at-least-once");

    assertThat(texts())
        .filteredOn(text -> text.startsWith("ERROR"))
        .singleElement()
        .asString()
        .contains("has engine MergeTree: each server in clickhouse.url has a separate table")
        .endsWith("or name one server in clickhouse.url");
  }

  @Test
  void shardsAreNotReplicas() throws Exception {
    first.query(in(replicated("events", "/@/1")));
    second.query(in(replicated("events", "/@/2")));

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(
                    in("ERROR `@`.`events` is not the same on all servers: at %s ReplicatedMergeTree"
                            + " at /@/1; at %s ReplicatedMergeTree at /@/2 -> Name only the"
                            + " replicas")
                        .formatted(url(1), url(2))));
  }

  @Test
  void aViewThatOneOfThemLacksIsFound() throws Exception {
    onBoth(replicated("events", "/@/events"));
    onBoth(replicated("daily", "/@/daily"));
    first.query(in("CREATE MATERIALIZED VIEW @.v TO @.daily AS SELECT id FROM @.events"));

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(in("ERROR `@`.`events` is not the same"))
                    && text.contains(in("feeding [`@`.`v`]; at ")));
  }

  @Test
  void aViewThatIsAnotherOnEachServerIsFoundUnlessItHasOneUuid() throws Exception {
    onBoth(replicated("events", "/@/events"));
    onBoth(replicated("daily", "/@/daily"));
    String view = "CREATE MATERIALIZED VIEW @.%s TO @.daily AS SELECT id FROM @.events";
    onBoth(view.formatted("v"));
    onBoth(view.formatted("w UUID '" + UUID.randomUUID() + "'"));

    assertThat(texts())
        .noneMatch(text -> text.startsWith("ERROR"))
        .filteredOn(text -> text.contains("has another UUID on each server"))
        .singleElement()
        .asString()
        .startsWith(in("WARN view `@`.`v` has another UUID"));
  }

  @Test
  void oneThatIsAwayIsAWarningAndTheOtherIsAsked() throws Exception {
    onBoth(replicated("events", "/@/events"));
    fixture.with("clickhouse.url", "http://127.0.0.1:1, " + second.url());

    assertThat(texts())
        .noneMatch(text -> text.startsWith("ERROR"))
        .contains(in("OK table `@`.`events`: every column can be filled, of 1"))
        .anyMatch(
            text ->
                text.startsWith("WARN Cannot reach ClickHouse at http://127.0.0.1:1")
                    && text.contains("blocks go to the other servers until it answers"));
  }

  @Test
  void whenAllAreAwayThatIsOneFinding() throws Exception {
    fixture.with("clickhouse.url", "http://127.0.0.1:1, http://127.0.0.1:2");

    assertThat(texts())
        .singleElement()
        .asString()
        .startsWith("ERROR Cannot reach ClickHouse at http://127.0.0.1:1");
  }

  @Test
  void theTablesBehindADistributedOneAreLookedAt() throws Exception {
    onBoth(local("stored"));
    onBoth(distributed("id"));

    assertThat(texts())
        .noneMatch(text -> text.startsWith("ERROR"))
        .contains(in("OK 2 servers have `@`.`events`: Distributed('shards', '@', 'stored', id)"))
        .filteredOn(text -> text.contains("10000 blocks"))
        .hasSize(2)
        .anyMatch(
            text ->
                text.startsWith(
                    in("OK table `@`.`stored` behind table `@`.`events` on shard 2 (")));

    second.query(in("ALTER TABLE @.stored MODIFY SETTING non_replicated_deduplication_window = 0"));
    assertThat(texts())
        .filteredOn(text -> text.startsWith("ERROR"))
        .singleElement()
        .asString()
        .contains("on shard 2 (")
        .contains("does not recognise a repeated insert");

    second.query(in("DROP TABLE @.stored"));
    assertThat(texts())
        .anyMatch(
            text -> text.contains("which is visible on 1 of the 2 servers of cluster shards"));
  }

  @Test
  void aShardingKeyThatScattersIsRefused() throws Exception {
    onBoth(local("stored"));
    onBoth(distributed("rand()"));

    assertThat(texts())
        .filteredOn(text -> text.startsWith("ERROR"))
        .singleElement()
        .asString()
        .contains("is sharded by rand(): a row that is sent again goes to another shard");
  }

  @Test
  void whoMayNotLookBehindADistributedTableIsTold() throws Exception {
    onBoth(local("stored"));
    onBoth(distributed("id"));
    fixture.with("clickhouse.username", "writer").with("clickhouse.password", "hunter2");

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith(in("ERROR table `@`.`events` is Distributed over cluster shards"))
                    && text.contains("SELECT ON system.clusters"))
        .noneMatch(text -> text.contains("hunter2"));
  }

  private List<String> texts() throws Exception {
    return SetupFixture.texts(new ClickHouseChecks(fixture.config()).run());
  }

  private static String replicated(String table, String path) {
    return "CREATE TABLE @."
        + table
        + " (id UInt64) ENGINE = ReplicatedMergeTree('"
        + path
        + "', '{replica}') ORDER BY id SETTINGS replicated_deduplication_window_seconds = 604800";
  }

  private static String local(String table) {
    return "CREATE TABLE @."
        + table
        + " (id UInt64) ORDER BY id SETTINGS non_replicated_deduplication_window = 10000";
  }

  private static String distributed(String key) {
    return "CREATE TABLE @.events (id UInt64) ENGINE = Distributed(shards, @, stored, " + key + ")";
  }

  private void onBoth(String sql) {
    first.query(in(sql));
    second.query(in(sql));
  }

  private static String url(int number) {
    return (number == 1 ? first : second).url();
  }

  private static String version() {
    return first.query("SELECT version()");
  }

  private String in(String text) {
    return text.replace("@", database);
  }
}
