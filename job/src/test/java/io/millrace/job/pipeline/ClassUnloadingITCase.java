package io.millrace.job.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The processes of a session cluster outlive its jobs. What a job leaves behind must not keep its
 * classes, or a process ends after some jobs for lack of metaspace.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClassUnloadingITCase {
  private static final int JOBS = 2;
  private static final int DOCUMENTS = 50;

  private final ClickHouseServer clickhouse = ClickHouseServer.start(ClickHouseOptions.temporary());
  private final FlinkCluster flink = FlinkCluster.start(FlinkOptions.temporary(1, 2));
  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final String stream = kinesis.streams().newStream(2);

  @AfterAll
  void stop() {
    flink.close();
    clickhouse.close();
  }

  @Test
  void aStoppedJobsClassesAreUnloaded() throws Exception {
    kinesis.streams().put(stream, documents());
    for (int job = 0; job < JOBS; job++) {
      runAndStop("events_" + job);
    }

    assertUnloaded(flink.taskManager(flink.taskManagers().get(0)));
    assertUnloaded(flink.jobManager());
  }

  /** Flink itself may keep the last one. */
  private static void assertUnloaded(ProcessHandle process) {
    Awaitility.await("the classes of the jobs")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(jobsInMemory(process)).isLessThanOrEqualTo(1));
  }

  private void runAndStop(String table) {
    clickhouse.query(
        "CREATE TABLE "
            + table
            + " (id UInt64) ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 10000");
    String submitted = flink.client(command(table));
    Matcher job = Pattern.compile("JobID ([0-9a-f]{32})").matcher(submitted);
    assertThat(job.find()).as(submitted).isTrue();
    Awaitility.await("rows of " + table)
        .atMost(Duration.ofMinutes(2))
        .until(() -> clickhouse.query("SELECT count() FROM " + table).equals("" + DOCUMENTS));
    String savepoints = flink.options().savepoints().toString();
    assertThat(flink.client("stop", "--savepointPath", savepoints, job.group(1)))
        .contains("Savepoint completed");
  }

  private String[] command(String table) {
    Path jar = Path.of(System.getProperty("millrace.root"), "job", "target", "millrace.jar");
    return new String[] {
      "run",
      "-d",
      jar.toString(),
      "-D",
      "source.stream=" + stream,
      "-D",
      "source.region=" + KinesisEmulator.REGION,
      "-D",
      "source.endpoint=" + kinesis.endpoint(),
      "-D",
      "source.credentials.type=basic",
      "-D",
      "source.credentials.access-key-id=any",
      "-D",
      "source.credentials.secret-access-key=any",
      "-D",
      "clickhouse.url=" + clickhouse.url(),
      "-D",
      "clickhouse.table=" + table,
      "-D",
      "errors.policy=fail",
      "-D",
      "delivery.checkpoint-interval=1s",
    };
  }

  /** How many jobs' class loaders a full collection leaves. */
  private static long jobsInMemory(ProcessHandle process) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, "" + process.pid(), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(asked.getInputStream().readAllBytes(), UTF_8);
    assertThat(asked.waitFor()).as(histogram).isZero();
    Matcher loaders =
        Pattern.compile(
                "(?m)^ *\\d+: +(\\d+) +\\d+ +org\\.apache\\.flink\\.util\\.ChildFirstClassLoader")
            .matcher(histogram);
    return loaders.find() ? Long.parseLong(loaders.group(1)) : 0;
  }

  private static List<KinesisDocument> documents() {
    return IntStream.range(0, DOCUMENTS)
        .mapToObj(id -> KinesisDocument.of("key-" + id, "{\"id\": " + id + "}"))
        .toList();
  }
}
