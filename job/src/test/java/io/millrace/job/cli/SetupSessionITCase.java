package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.ConfigFixture;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.DataSet;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From a stream without a schema to its documents in a table, command by command, no file edited by
 * hand. What the commands say about the films is kept in {@code resources/session.txt}: written
 * anew with {@code -Dmillrace.update-golden=true}.
 */
final class SetupSessionITCase {
  private static final Path RECORDING =
      RepositoryRoot.find().resolve("job/src/test/resources/session.txt");

  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();
  private final Map<String, String> variables =
      Map.of(
          "AWS_ACCESS_KEY_ID", KinesisEmulator.ACCESS_KEY,
          "AWS_SECRET_ACCESS_KEY", KinesisEmulator.ACCESS_KEY,
          "CLICKHOUSE_PASSWORD", "");
  private final StringBuilder recording = new StringBuilder();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyDocumentArrives(DataSet data) throws Exception {
    String database = clickhouse.newDatabase();
    String table = data.name().toLowerCase(Locale.ROOT);
    String stream = kinesis.streams().newStream(4);
    kinesis.streams().put(stream, data.documents());
    Path file = folder.resolve("pipeline.yaml");

    give(
        "init",
        "--region=us-east-1",
        "--endpoint=" + kinesis.endpoint(),
        "--credentials=basic",
        "--stream=" + stream,
        "--url=" + clickhouse.url(),
        "--database=" + database,
        "--table=" + table,
        file.toString());
    give("sample", "--config=" + file, "--documents=2");
    give("infer", "--config=" + file);
    give("create", "--config=" + file, "--yes");
    give("preview", "--config=" + file, "--documents=3");
    give("check", "--config=" + file);

    PipelineConfig config =
        ConfigFixture.load(file, List.of("delivery.checkpoint-interval=1s"), variables::get);
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(config, 2, null);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> count(config.table().quoted()) == DataSet.DOCUMENTS);
      flink.stop(job);
    }
    assertThat(count(config.table().quoted())).isEqualTo(DataSet.DOCUMENTS);
    assertThat(count(config.errorTable().quoted())).isZero();
    if (data == DataSet.MOVIES) {
      compare(
          recording
              .toString()
              .replace(kinesis.endpoint(), "http://127.0.0.1:4568")
              .replace(clickhouse.url(), "http://127.0.0.1:8123")
              .replace(database, "default")
              .replace(stream, "films")
              .replace(folder + "/", "")
              .replace(clickhouse.query("SELECT version()"), "26.7.2.1")
              .replaceAll("\\b\\d{56}\\b", "49668…")
              .replaceAll("arrived \\S+", "arrived 2026-11-25T08:00:00.000Z"));
    }
  }

  private void give(String... command) {
    Shell shell = new Shell();
    variables.forEach(shell::variable);
    Shell.Result result = shell.run(command);
    recording
        .append("$ millrace ")
        .append(String.join(" ", command))
        .append('\n')
        .append(command[0].equals("check") ? lastLine(result.out()) : result.out())
        .append(result.err())
        .append('\n');
    assertThat(result.code()).as(recording.toString()).isZero();
  }

  /** What the checks find is for tests of theirs. */
  private static String lastLine(String out) {
    String[] lines = out.split("\n", 0);
    return "…\n" + lines[lines.length - 1] + "\n";
  }

  private long count(String table) {
    return Long.parseLong(clickhouse.query("SELECT count() FROM " + table));
  }

  private static void compare(String recorded) throws Exception {
    if (Boolean.getBoolean("millrace.update-golden")) {
      Files.writeString(RECORDING, recorded);
    }
    assertThat(recorded).isEqualTo(Files.readString(RECORDING));
  }
}
