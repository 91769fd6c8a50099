package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.preflight.report.CheckReport;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisEmulator;
import org.junit.jupiter.api.Test;

/** The whole report, as a person reads it. */
final class ChecksITCase {
  @Test
  void everyStageIsAskedAlsoWhenOneFails() throws Exception {
    ClickHouseServer server = ClickHouseServer.forTests();
    String database = server.newDatabase();
    server.query("CREATE TABLE " + database + ".events (id UInt64) ORDER BY id");
    SetupFixture fixture =
        new SetupFixture()
            .with("clickhouse.url", server.url())
            .with("clickhouse.database", database);

    CheckReport report = Checks.run(fixture.config());

    assertThat(report.hasErrors()).isTrue();
    assertThat(report.schema()).isPresent();
    assertThat(report.render())
        .isEqualTo(
            """
            Configuration
              ok     valid: events to %1$s.events, 9 keys given
            Kinesis
              ERROR  Cannot reach Kinesis at http://127.0.0.1:1: Connection refused
                     → Check source.endpoint, source.region and the network
            ClickHouse
              ok     server %2$s runs version %3$s and knows user default
              ok     table `%1$s`.`events`: every column can be filled, of 1
              ok     user default may insert into `%1$s`.`events`
              ok     error table `%1$s`.`events_errors` will be created
              ok     user default may insert into `%1$s`.`events_errors`
              WARN   user default may change and drop everything on the server; a pipeline only inserts
                     → Use a separate user for the pipeline: millrace grant prints the SQL that creates one
            Deduplication
              ok     at least 360 blocks an hour: one for each of 1 (pipeline.parallelism is not set) \
            subtasks every 10.0 s, more when blocks fill sooner; a table remembers a block once for \
            each partition it touches
              ERROR  table `%1$s`.`events` does not recognise a repeated insert: \
            non_replicated_deduplication_window is 0
                     → ALTER TABLE `%1$s`.`events` MODIFY SETTING \
            non_replicated_deduplication_window = 10000
              ok     inserts of other writers are unknown and counted as zero: set \
            delivery.other-inserts-per-hour, or let `default` read system.part_log

            The job cannot start: 2 errors, 1 warning."""
                .formatted(database, server.url(), server.query("SELECT version()")));
  }

  @Test
  void aPipelineThatCanStart() throws Exception {
    ClickHouseServer server = ClickHouseServer.forTests();
    KinesisEmulator kinesis = KinesisEmulator.forTests();
    String database = server.newDatabase();
    server.query(
        "CREATE TABLE "
            + database
            + ".events (id UInt64) ORDER BY id SETTINGS non_replicated_deduplication_window = 10000");
    SetupFixture fixture =
        new SetupFixture()
            .with("source.endpoint", kinesis.endpoint())
            .with("source.stream", kinesis.streams().newStream(1))
            .with("clickhouse.url", server.url())
            .with("clickhouse.database", database);

    CheckReport report = Checks.run(fixture.config());

    assertThat(report.render()).endsWith("The job can start: 0 errors, 1 warning.");
    assertThat(report.schema()).isPresent();
  }
}
