package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.udf.conformance.Chance;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From a stream of changes to the table of the source, command by command, without a file edited by
 * hand.
 */
final class ChangeSessionITCase {
  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      names = {"DYNAMODB_KINESIS"},
      mode = EnumSource.Mode.EXCLUDE)
  void theTableOfTheSourceArises(ChangeSource source) throws Exception {
    ChangeLog log = new ChangeLog(new Chance(20_261_128), 25);
    List<String> records =
        log.changes().stream()
            .flatMap(change -> source.records(change).stream())
            .filter(record -> !record.isEmpty())
            .toList();
    String database = clickhouse.newDatabase();
    String stream = kinesis.streams().newStream(2);
    kinesis
        .streams()
        .put(
            stream,
            records.stream()
                .map(record -> KinesisDocument.of("key-" + record.hashCode() % 7, record))
                .toList());
    Path file = folder.resolve("pipeline.yaml");

    give(
        "init",
        "--region=us-east-1",
        "--endpoint=" + kinesis.endpoint(),
        "--credentials=basic",
        "--stream=" + stream,
        "--payload=" + source.payload(),
        "--url=" + clickhouse.url(),
        "--database=" + database,
        "--table=rows",
        "--password-variable=-",
        file.toString());
    give("sample", "--config=" + file, "--documents=2");
    String proposal = give("infer", "--config=" + file);
    String statements = give("create", "--config=" + file, "--yes");
    String created = statements.substring(0, statements.indexOf(";\n"));
    String preview = give("preview", "--config=" + file, "--documents=1000");
    String checks = give("check", "--config=" + file);
    give(
        "run",
        "--config=" + file,
        "--until=latest",
        "-Ddelivery.checkpoint-interval=1s",
        "-Dflink.rest.bind-port=0",
        "-Dflink.execution.checkpointing.dir=" + folder.toUri());

    assertThat(created)
        .contains(
            "`_operation` LowCardinality(String),",
            "`_deleted` UInt8,",
            "`_changed_at` DateTime64(6, 'UTC')\n",
            "ENGINE = ReplacingMergeTree(`_version`, `_deleted`)\nORDER BY (`id`)\n")
        .containsPattern("`_version` UInt(64|128|256),")
        .contains("`name` LowCardinality(Nullable(String)),")
        // Deletions have no amount, which says nothing about the column.
        .containsOnlyOnce("Nullable")
        .doesNotContain("PARTITION BY");
    assertThat(proposal).contains("replace each other");
    assertThat(preview).contains(" 0 rejected, 0 fields without a column");
    assertThat(checks).contains("keeps the newest row of every key");
    String expected =
        log.rows().values().stream()
            .map(row -> row.id() + "\t" + Math.round(Double.parseDouble(row.amount()) * 100))
            .collect(Collectors.joining("\n"));
    assertThat(
            clickhouse.query(
                "SELECT id, round(amount * 100) FROM "
                    + database
                    + ".rows FINAL ORDER BY id FORMAT TSV"))
        .isEqualTo(expected);
    assertThat(clickhouse.query("SELECT count() FROM " + database + ".rows_errors")).isEqualTo("0");
  }

  private static String give(String... command) {
    Shell shell = new Shell();
    shell.variable("AWS_ACCESS_KEY_ID", KinesisEmulator.ACCESS_KEY);
    shell.variable("AWS_SECRET_ACCESS_KEY", KinesisEmulator.ACCESS_KEY);
    Shell.Result result = shell.run(command);
    assertThat(result.code()).as(String.join(" ", command) + "\n" + result.all()).isZero();
    return result.out();
  }
}
