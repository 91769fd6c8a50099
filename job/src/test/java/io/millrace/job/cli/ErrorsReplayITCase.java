package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import io.millrace.job.tool.replay.LoggedBlocks;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command {@code errors replay}, as a person or a script sees it. */
final class ErrorsReplayITCase {
  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();
  private final String database = clickhouse.newDatabase();

  @BeforeEach
  void rejectTenDocuments() {
    clickhouse.query(
        "CREATE TABLE "
            + database
            + ".events (id Int64, CONSTRAINT small CHECK id != 3) ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 100");
    String columns =
        ErrorTable.columns().stream().map(Column::toString).collect(Collectors.joining(", "));
    clickhouse.query(
        "CREATE TABLE "
            + database
            + ".events_errors ("
            + columns
            + ") ENGINE = MergeTree ORDER BY time");
    clickhouse.query(
        "INSERT INTO "
            + database
            + ".events_errors (time, reason, message, stream, sequence_number, raw_message,"
            + " raw_message_encoding) SELECT now64(3), 'out_of_range', 'm', 's', toString(number),"
            + " concat('{\"id\":', toString(number), '}'), 'utf-8' FROM numbers(10)");
  }

  @Test
  void whatIsRefusedIsShownAndTheRestIsInserted() {
    Shell.Result result = replay();
    assertThat(result.code()).as(result.all()).isZero();
    assertThat(result.out())
        .contains("9 documents replayed as 9 rows, 1 still rejected.")
        .contains("Code: 469")
        .contains("{\"id\":3}");
    assertThat(replay("-o", "json").out()).contains("\"still_rejected_count\" : 1");
    assertThat(rows()).isEqualTo("9");
  }

  @Test
  void theFilterAppliesAgain() {
    Shell.Result result = replay("-Dfilter.keep=/id > 5", "-Dfilter.skip=_sequence_number = '7'");

    assertThat(result.code()).as(result.all()).isZero();
    assertThat(result.out())
        .contains("3 documents replayed as 3 rows, 0 still rejected.")
        .contains("7 documents skipped by the pipeline's filter; they are not replayed again.");
    assertThat(rows()).isEqualTo("3");
    assertThat(replay().out()).contains("0 documents replayed as 0 rows, 0 still rejected.");
    assertThat(rows()).isEqualTo("3");
  }

  @Test
  void whatCannotBeFinishedIsShownWithTheWaysOnAndEndsWithOne() {
    UUID replay = UUID.randomUUID();
    assertThat(replay("--reason", "none").code()).isZero();
    // Broken off by a release before, its block has become unreadable to the table.
    clickhouse.query(
        "INSERT INTO "
            + database
            + ".events_errors_replays (replay, step, documents, blocks) SELECT '"
            + replay
            + "', 'started', ['A'], ['"
            + block()
            + "']");

    Shell.Result result = replay();

    assertThat(result.code()).as(result.all()).isEqualTo(1);
    assertThat(result.out())
        .contains("9 documents replayed as 9 rows")
        .contains("Replay " + replay + " of 1 document and 1 row is not finished.")
        .contains("--inserted " + replay)
        .contains("--withdrawn " + replay);
    assertThat(replay("--inserted", UUID.randomUUID().toString()).all())
        .contains("There is no unfinished replay");
    assertThat(replay("--withdrawn", replay.toString()).err())
        .contains("Replay " + replay + " is withdrawn.");
    assertThat(replay().code()).isZero();
    assertThat(rows()).isEqualTo("9");
  }

  /** Of one row, the number 3. */
  private String block() {
    return LoggedBlocks.base64(
        new SealedBlock(
            new TableName(database, "events"),
            List.of("id"),
            List.of("Int64"),
            "token",
            1,
            20,
            0,
            Compression.NONE,
            BlockBody.of(
                new byte[] {
                  1, 1, 2, 'i', 'd', 5, 'I', 'n', 't', '6', '4', 3, 0, 0, 0, 0, 0, 0, 0
                })));
  }

  private String rows() {
    return clickhouse.query("SELECT count() FROM " + database + ".events");
  }

  private Shell.Result replay(String... more) {
    String[] usual = {
      "errors",
      "replay",
      "-Dsource.stream=s",
      "-Dsource.region=us-east-1",
      "-Dclickhouse.url=" + clickhouse.url(),
      "-Dclickhouse.database=" + database,
      "-Dclickhouse.table=events"
    };
    String[] all = new String[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return new Shell().run(all);
  }
}
