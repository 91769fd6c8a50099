package io.millrace.job.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.flink.FlinkCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pipeline on a cluster of one TaskManager, and what can be seen of both. */
final class RunningJob {
  private static final Pattern ID = Pattern.compile("JobID ([0-9a-f]{32})");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** How long the JVM's compilers are busy after the start. */
  static final Duration SETTLING = Duration.ofSeconds(40);

  static final Duration OBSERVED = Duration.ofSeconds(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final Duration METRICS_AGE = Duration.ofSeconds(3);
  private static final String TASK_MANAGER = "/taskmanagers/taskmanager-0/metrics?get=";

  private final FlinkCluster flink;
  private final String id;

  private RunningJob(FlinkCluster flink, String id) {
    this.flink = flink;
    this.id = id;
  }

  static RunningJob submit(FlinkCluster flink, Path configuration) {
    Path jar = RepositoryRoot.find().resolve("job/target/millrace.jar");
    String printed =
        flink.client("run", "-d", "-p", "2", jar.toString(), "--config", "" + configuration);
    Matcher job = ID.matcher(printed);
    if (!job.find()) {
      throw new IllegalStateException("Flink's client did not say which job it is:\n" + printed);
    }
    return new RunningJob(flink, job.group(1));
  }

  /** From its submission until there are so many rows. */
  Duration untilRows(ClickHouseServer clickhouse, int rows) throws InterruptedException {
    Instant submitted = Instant.ofEpochMilli(flink.rest("/jobs/" + id).get("start-time").asLong());
    while (Long.parseLong(clickhouse.query("SELECT count() FROM events")) < rows) {
      if (submitted.plus(PATIENCE).isBefore(Instant.now())) {
        throw new IllegalStateException("Not all rows came; logs in " + flink.options().logs());
      }
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
    return Duration.between(submitted, Instant.now());
  }

  /** What the job costs while no records arrive. */
  ShardsRun atRest(ShardsRun.Reader reader, int shards, Duration start) throws Exception {
    Thread.sleep(SETTLING.toMillis());
    ProcessHandle process = taskManager();
    long last = lastCheckpoint();
    Duration before = process.info().totalCpuDuration().orElseThrow();
    Thread.sleep(OBSERVED.toMillis());
    Duration used = process.info().totalCpuDuration().orElseThrow().minus(before);
    List<JsonNode> checkpoints = new ArrayList<>();
    for (JsonNode checkpoint : flink.rest("/jobs/" + id + "/checkpoints").get("history")) {
      if (checkpoint.get("status").asText().equals("COMPLETED")
          && checkpoint.get("id").asLong() > last) {
        checkpoints.add(checkpoint);
      }
    }
    collectGarbage(process);
    var unused = metric("Status.JVM.Threads.Count"); // Flink answers with what it knows, and then asks.
    Thread.sleep(METRICS_AGE.toMillis());
    return new ShardsRun(
        reader,
        shards,
        start,
        Duration.ofMillis(median(checkpoints)),
        checkpoints.get(0).get("state_size").asLong(),
        metric("Status.JVM.Memory.Heap.Used"),
        metric("Status.JVM.Threads.Count"),
        used.toNanos() / (double) OBSERVED.toNanos());
  }

  private long lastCheckpoint() {
    return flink
        .rest("/jobs/" + id + "/checkpoints")
        .get("latest")
        .get("completed")
        .get("id")
        .asLong();
  }

  private static long median(List<JsonNode> checkpoints) {
    long[] durations =
        checkpoints.stream()
            .mapToLong(checkpoint -> checkpoint.get("end_to_end_duration").asLong())
            .sorted()
            .toArray();
    return durations[durations.length / 2];
  }

  private long metric(String name) {
    return flink.rest(TASK_MANAGER + name).get(0).get("value").asLong();
  }

  private static ProcessHandle taskManager() {
    return ProcessHandle.current()
        .descendants()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("taskexecutor.TaskManagerRunner"))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private static void collectGarbage(ProcessHandle process)
      throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    int code =
        new ProcessBuilder(jcmd, "" + process.pid(), "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IllegalStateException("jcmd ended with exit code " + code);
    }
  }
}
