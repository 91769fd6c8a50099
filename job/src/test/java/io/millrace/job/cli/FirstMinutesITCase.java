package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types in the first minutes, right or nearly right, and what is said then. */
final class FirstMinutesITCase {
  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();
  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final String database = "m" + UUID.randomUUID().toString().replace("-", "");
  private final Shell shell = new Shell();
  private String stream;
  private Path file;

  @BeforeEach
  void prepare(@TempDir Path folder) throws Exception {
    stream = kinesis.streams().newStream(1);
    clickhouse.query("CREATE DATABASE " + database);
    clickhouse.query(
        "CREATE TABLE "
            + database
            + ".events (id UInt64) ORDER BY id SETTINGS non_replicated_deduplication_window = 9999");
    file = Files.writeString(folder.resolve("pipeline.yaml"), yaml());
  }

  private String yaml() {
    return """
        source:
          stream: %s
          region: us-east-1
          endpoint: %s
          credentials: {type: basic, access-key-id: test, secret-access-key: s3cr3t}
        clickhouse:
          url: %s
          database: %s
          table: events
        """
        .formatted(stream, kinesis.endpoint(), clickhouse.url(), database);
  }

  @Test
  void theFileIsAnOptionAParameterOrStandardInput() {
    String name = file.toString();
    assertThat(shell.run("check", "-c", name).out()).contains("The job can start");
    assertThat(shell.run("check", name).out()).contains("The job can start");
    assertThat(shell.answering(yaml(), "check", "-c", "-").out()).contains("The job can start");
    assertThat(shell.answering(yaml(), "check", "-").out()).contains("The job can start");
    assertThat(shell.run("check", name, "-c", "other.yaml").err())
        .isEqualTo("Two configurations are given: other.yaml and %s. Name one of them.\n", name);
    assertThat(shell.answering("source: {strem: x}\n", "check", "-").err())
        .contains("The configuration on standard input has")
        .contains("source.strem")
        .contains("did you mean `source.stream`?");
  }

  @Test
  void anOptionOfFlinkIsToldItsPrefix() {
    assertThat(shell.run("check", file.toString(), "-Dexecution.checkpointing.interval=5s").err())
        .contains(
            "-D execution.checkpointing.interval: is an option of Flink; write it as"
                + " flink.execution.checkpointing.interval");
    assertThat(shell.run("check", file.toString(), "-Dtaskmanager.numberOfTaskSlots=5").err())
        .contains("write it as flink.taskmanager.numberOfTaskSlots");
  }

  @Test
  void aDatabaseThatIsMissingIsSaidOnce() {
    String out = shell.run("check", file.toString(), "-Dclickhouse.database=nope").out();
    assertThat(out)
        .contains("ERROR  Database `nope` does not exist, or this user cannot see it")
        .doesNotContain("will be created");
  }

  @Test
  void aTableWithTheDatabaseInItsNameIsTakenApart() {
    String out =
        shell.run("check", file.toString(), "-Dclickhouse.table=" + database + ".events").out();
    assertThat(out)
        .contains("→ Set clickhouse.database to " + database + " and clickhouse.table to events");
  }

  @Test
  void anEndpointThatIsNotKinesisIsOneFindingOfAWholeReport() {
    String out = shell.run("check", file.toString(), "-Dsource.endpoint=" + clickhouse.url()).out();
    assertThat(out)
        .contains("is not from Kinesis")
        .contains("→ Check source.endpoint and any proxies")
        .contains("every column can be filled")
        .contains("Deduplication");
  }

  @Test
  void errorsBeforeTheFirstStartSayThatThereAreNone() {
    Shell.Result errors = shell.run("errors", file.toString());
    assertThat(errors.code()).as(errors.all()).isZero();
    assertThat(errors.out())
        .isEqualTo(
            "No document was rejected yet: there is no error table `%s`.`events_errors`. The"
                + " pipeline creates it when it starts.\n",
            database);
    assertThat(shell.run("errors", "replay", "-c", file.toString()).err())
        .startsWith("There is nothing to replay: no error table");
  }

  @Test
  void withoutAClusterEachCommandSaysOneLine() {
    for (String command : List.of("list", "status", "stop", "remove")) {
      List<String> arguments = new ArrayList<>(List.of(command, "--cluster=http://127.0.0.1:1"));
      if (!command.equals("list")) {
        arguments.add(file.toString());
      }
      Shell.Result result = shell.run(arguments.toArray(new String[0]));
      assertThat(result.code()).as(command).isEqualTo(1);
      assertThat(result.err())
          .as(command)
          .isEqualTo(
              "No Flink cluster answers at http://127.0.0.1:1. Name the cluster's dashboard with"
                  + " --cluster\n");
    }
  }

  @Test
  void aJobThatFailsIsAFewLines(@TempDir Path folder) {
    clickhouse.query("ALTER TABLE " + database + ".events ADD CONSTRAINT small CHECK id < 10");
    kinesis
        .streams()
        .put(
            stream,
            List.of(
                KinesisDocument.of("a", "{\"id\": 1}"), KinesisDocument.of("b", "{\"id\": 11}")));

    Shell.Result run =
        shell.run(
            "run",
            file.toString(),
            "--until=latest",
            "-Dpipeline.parallelism=1",
            "-Derrors.policy=fail",
            "-Dflink.restart-strategy.type=none",
            "-Dflink.execution.checkpointing.dir=" + folder.toUri());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("The job failed: ")
        .contains("violated")
        .doesNotContain("\tat ")
        .satisfies(text -> assertThat(text.lines().count()).isLessThan(8));
  }

  @Test
  void aPortThatIsTakenIsNamed(@TempDir Path folder) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Shell.Result run =
          shell.run(
              "run",
              file.toString(),
              "--until=latest",
              "-Dflink.rest.bind-address=127.0.0.1",
              "-Dflink.rest.port=" + taken.getLocalPort(),
              "-Dflink.rest.bind-port=" + taken.getLocalPort(),
              "-Dflink.execution.checkpointing.dir=" + folder.toUri());

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("Flink did not start: ")
          .contains(Integer.toString(taken.getLocalPort()))
          .contains("→ End the process that listens there, or choose other ports")
          .doesNotContain("\tat ");
    }
  }
}
