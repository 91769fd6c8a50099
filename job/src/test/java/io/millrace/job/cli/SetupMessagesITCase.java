package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong on the way, and what is said then: what happened, where, and what to do. */
final class SetupMessagesITCase {
  private static final String PASSWORD = "swordfish-77";

  private static KinesisEmulator kinesis;
  private static ClickHouseServer clickhouse;
  private static String stream;

  @BeforeAll
  static void start() {
    kinesis = KinesisEmulator.forTests();
    stream = kinesis.streams().newStream(2);
    kinesis
        .streams()
        .put(
            stream,
            IntStream.range(0, 30)
                .mapToObj(i -> KinesisDocument.of("k" + i, "{\"id\":" + i + ",\"name\":\"n\"}"))
                .toList());
    clickhouse =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("nobody", PASSWORD))
                .withUser(
                    ClickHouseUser.of(
                        "writer",
                        PASSWORD,
                        "GRANT INSERT ON default.written",
                        "GRANT INSERT ON default.written_errors"))
                .withUser(ClickHouseUser.of("reader", PASSWORD, "GRANT ALL ON *.*").readOnly()));
    clickhouse.query(
        "CREATE TABLE written (id UInt64, name String, twice UInt64 DEFAULT id * 2) ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 10000");
  }

  @AfterAll
  static void stop() {
    clickhouse.close();
  }

  @Test
  void aWrongPassword() {
    assertThat(
            failure(
                "infer",
                "--table=t",
                "--username=nobody",
                "-Dclickhouse.password=${WRONG_PASSWORD}"))
        .isEqualTo(
            """
            The server at %s refuses user nobody with this password
            → Check clickhouse.username and clickhouse.password (or clickhouse.password-file).\
             millrace grant creates the user
            """
                .formatted(clickhouse.url()));
  }

  @Test
  void aServerThatIsNotThere() {
    assertThat(failure("infer", "--table=t", "--url=http://127.0.0.1:1"))
        .startsWith("Cannot reach ClickHouse at http://127.0.0.1:1: No server listens there")
        .contains("→ Check that the server runs");
    assertThat(failure("preview", "--table=t", "--url=http://127.0.0.1:1"))
        .startsWith("Cannot reach ClickHouse at http://127.0.0.1:1: No server listens there");
  }

  @Test
  void aHostNobodyKnows() {
    assertThat(failure("infer", "--table=t", "--url=http://no-such-host.invalid:8123"))
        .startsWith("Cannot reach ClickHouse at http://no-such-host.invalid:8123: Unknown host")
        .contains("→ Check the host in clickhouse.url");
  }

  @Test
  void aStreamOfAnotherName() {
    assertThat(failure("sample", "--stream=" + stream + "x"))
        .isEqualTo(
            """
            there is no stream %1$sx in us-east-1
            → Create it or set source.stream; did you mean `%1$s`?
            """
                .formatted(stream));
  }

  @Test
  void aStreamWithNothingInIt() {
    String empty = kinesis.streams().newStream(2);
    assertThat(failure("sample", "--stream=" + empty))
        .isEqualTo(
            """
            stream %s exists, but has no records after the start position: 2 shards read to the end
            → Put records into it, or choose an earlier position
            """
                .formatted(empty));
    assertThat(failure("sample", "--stream=" + stream, "--position=LATEST", "--wait=1"))
        .isEqualTo(
            """
            stream %s exists, but nothing arrived within 1 s after LATEST
            → Wait longer with --wait, or read what it already has: --position TRIM_HORIZON
            """
                .formatted(stream));
  }

  @Test
  void aKinesisThatIsNotThere() {
    assertThat(failure("sample", "--endpoint=http://127.0.0.1:1"))
        .startsWith("Cannot reach Kinesis at http://127.0.0.1:1: Connection refused")
        .contains("→ Check source.endpoint, source.region and the network");
  }

  @Test
  void aTableThatIsMissing() {
    assertThat(failure("preview", "--table=writen"))
        .isEqualTo(
            """
            Table `default`.`writen` does not exist, or this user cannot see it
            → Create it, grant the user INSERT on it, or set clickhouse.table; did you mean \
            `written`?
            """);
  }

  @Test
  void aTableThatExists() {
    clickhouse.query("CREATE TABLE older (id String) ORDER BY id");
    assertThat(failure("create", "--table=older", "--yes"))
        .startsWith(
            "table `default`.`older` already exists and was not changed\n→ To add"
                + " the columns");

    Shell.Result evolved = run("create", "--table=older", "--yes", "--add-missing-columns");
    assertThat(evolved.code()).as(evolved.all()).isZero();
    assertThat(evolved.out())
        .contains("ALTER TABLE `default`.`older` ADD COLUMN `name` LowCardinality(String);");
    assertThat(evolved.err())
        .contains("column `id` is String and was not changed; the sample suggests");
    assertThat(clickhouse.query("SELECT name, type FROM system.columns WHERE table = 'older'"))
        .isEqualTo("id\tString\nname\tLowCardinality(String)");
  }

  @Test
  void aStatementNobodyAgreedTo() {
    assertThat(failure("create", "--table=unwanted"))
        .endsWith("Nothing was changed.\n→ To run the statements above, add --yes\n");
    assertThat(clickhouse.query("EXISTS TABLE unwanted")).isEqualTo("0");
  }

  @Test
  void aUserWithoutRights() {
    assertThat(failure("create", "--table=t", "--yes", "--username=nobody", password()))
        .contains("The server says: ")
        .contains("Not enough privileges")
        .endsWith(
            """
            → Ask an administrator to grant it
            → Or run the command as a user who may: --admin USER
            """);
  }

  @Test
  void aUserWhoMayOnlyRead() {
    assertThat(failure("create", "--table=t", "--yes", "--username=reader", password()))
        .contains("readonly mode")
        .contains("→ The profile of user reader is read-only: use a user with write access\n");
  }

  @Test
  void aUserWhoMayOnlyInsertSeesAPreviewWithoutDefaults() {
    Shell.Result preview =
        run("preview", "--table=written", "-n1", "--username=writer", password());
    assertThat(preview.code()).as(preview.all()).isZero();
    assertThat(preview.out())
        .contains("1 row of `default`.`written`")
        .contains("DEFAULTs and computed columns are not shown. The server says:")
        .contains("CREATE TEMPORARY TABLE");
    assertThat(run("preview", "--table=written", "-n1").out()).contains("twice");
  }

  @Test
  void aColumnForWhichNoDocumentHasAField() throws IOException {
    String both = "column \"name\" takes /nope/x, which none of %s documents has";
    assertThat(run("preview", "--table=written", "-n8", "-Dcolumns.name=/nope/x").out())
        .contains(both.formatted(8))
        .doesNotContain("\"twice\"");
    assertThat(run("preview", "--table=written", "-n8", "-Dcolumns.name=/nope/x", "-ojson").out())
        .contains("\"columns_without_field\" : {\n    \"name\" : \"/nope/x\"\n  }");
    assertThat(run("preview", "--table=written", "-n8").out()).doesNotContain("documents has");

    Path file = Files.createTempFile("pipeline", ".yaml");
    Files.writeString(
        file,
        """
        pipeline: {name: fields}
        source:
          stream: %s
          region: us-east-1
          endpoint: %s
          credentials: {type: basic, access-key-id: test, secret-access-key: test}
        clickhouse: {url: '%s', table: written}
        """
            .formatted(stream, kinesis.endpoint(), clickhouse.url()));
    Shell shell = new Shell();
    assertThat(shell.run("check", "-c", file.toString(), "-Dcolumns.name=/nope/x").out())
        .contains("WARN   " + both.formatted(30));
    assertThat(shell.run("check", "-c", file.toString()).out()).doesNotContain("documents has");
    Files.delete(file);
  }

  @Test
  void anEngineThatForgets() {
    assertThat(failure("infer", "--table=t", "--engine=Log"))
        .startsWith("There is no engine Log that a pipeline writes to exactly once")
        .contains("→ Choose one of MergeTree, ReplacingMergeTree");
  }

  @Test
  void aTypeThatDoesNotFit() {
    assertThat(run("infer", "--table=t", "--type=name=UInt8").all())
        .contains("Cannot convert column \"name\" UInt8");
    assertThat(failure("infer", "--table=t", "--type=nam=UInt8"))
        .contains("--type names nam, which is not a column of the proposed table; did you mean");
  }

  /** Names the password nowhere. */
  private static String failure(String... command) {
    Shell.Result result = run(command);
    assertThat(result.code()).as(result.all()).isEqualTo(1);
    return result.err();
  }

  private static String password() {
    return "-Dclickhouse.password=${PASSWORD}";
  }

  private static Shell.Result run(String... command) {
    List<String> all = new ArrayList<>(List.of(command[0]));
    List<String> more = Arrays.asList(command).subList(1, command.length);
    defaultFlag("--stream=", stream, more, all);
    defaultFlag("--endpoint=", kinesis.endpoint(), more, all);
    defaultFlag("--region=", KinesisEmulator.REGION, more, all);
    defaultFlag("--url=", clickhouse.url(), more, all);
    all.add("-Dsource.credentials.type=basic");
    all.add("-Dsource.credentials.access-key-id=test");
    all.add("-Dsource.credentials.secret-access-key=${PASSWORD}");
    all.addAll(more);
    Shell.Result result =
        new Shell()
            .variable("PASSWORD", PASSWORD)
            .variable("WRONG_PASSWORD", "guess")
            .run(all.toArray(new String[0]));
    assertThat(result.all()).doesNotContain(PASSWORD).doesNotContain("\tat ");
    return result;
  }

  private static void defaultFlag(String flag, String value, List<String> given, List<String> all) {
    if (given.stream().noneMatch(argument -> argument.startsWith(flag))) {
      all.add(flag + value);
    }
  }
}
