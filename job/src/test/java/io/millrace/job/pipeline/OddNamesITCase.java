package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name is a name, whatever SQL or YAML could make of it. */
final class OddNamesITCase {
  private static final String TABLE = "a`; DROP TABLE victim";
  private static final String FIELD = "b`; DROP TABLE victim -- \\\\ ' ${HOME}: #";

  @TempDir private Path folder;

  @Test
  void sqlBuiltFromNamesIsQuoted() throws Exception {
    ClickHouseServer clickhouse = ClickHouseServer.forTests();
    KinesisEmulator kinesis = KinesisEmulator.forTests();
    String database = clickhouse.newDatabase();
    clickhouse.query("CREATE TABLE " + database + ".victim (x UInt8) ORDER BY x");
    String stream = kinesis.streams().newStream(1);
    kinesis
        .streams()
        .put(
            stream,
            IntStream.range(0, 30)
                .mapToObj(
                    i ->
                        KinesisDocument.of(
                            "k", "{\"" + FIELD + "\":{\"in/~ner\":" + i + "},\"_key\":\"own\"}"))
                .toList());
    Path file = folder.resolve("pipeline.yaml");
    Shell shell =
        new Shell()
            .variable("AWS_ACCESS_KEY_ID", "test")
            .variable("AWS_SECRET_ACCESS_KEY", "test")
            .variable("CLICKHOUSE_PASSWORD", "");
    List<String[]> commands =
        List.of(
            new String[] {
              "init",
              "--region=us-east-1",
              "--endpoint=" + kinesis.endpoint(),
              "--credentials=basic",
              "--stream=" + stream,
              "--url=" + clickhouse.url(),
              "--database=" + database,
              "--table=" + TABLE,
              file.toString()
            },
            new String[] {"create", "--config=" + file, "--yes"},
            new String[] {"preview", "--config=" + file, "-n2"},
            new String[] {"check", "--config=" + file},
            new String[] {
              "grant",
              "--config=" + file,
              "--role=r`; DROP TABLE victim",
              "-Dclickhouse.username=u`; DROP TABLE victim"
            });
    for (String[] command : commands) {
      Shell.Result result = shell.run(command);
      assertThat(result.code()).as(result.all() + Files.readString(file)).isZero();
    }

    assertThat(
            clickhouse.query(
                "SELECT name FROM system.tables WHERE database = '" + database + "' ORDER BY name"))
        .isEqualTo(
            "a`; DROP TABLE victim\na`; DROP TABLE victim_errors\nmillrace_pipelines\nvictim");
    String preview = shell.run("preview", "--config=" + file, "-n1", "-ojson").out();
    assertThat(preview).contains("\"_key\" : \"own\"").contains("\"rejected\" : [ ]");
  }
}
