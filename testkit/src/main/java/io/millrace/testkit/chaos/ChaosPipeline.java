package io.millrace.testkit.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Controls the job on the cluster as an operator would: with Flink's command line client. */
public final class ChaosPipeline {

  /** Small, so that there are many of them. */
  static final int BLOCK_ROWS = 40;

  private static final Pattern JOB = Pattern.compile("JobID ([0-9a-f]{32})");
  private static final Pattern SAVEPOINT = Pattern.compile("Path: (\\S+)");
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final Duration REVIVAL = Duration.ofMinutes(15);

  /** Time for a JobManager to show a job whose client has ended. */
  private static final Duration BETWEEN_REVIVALS = Duration.ofSeconds(10);

  /** Attempts to list the checkpoints while Flink deletes old ones. */
  private static final int WALKS = 20;

  private static final Set<String> ENDS = Set.of("FINISHED", "FAILED", "CANCELED");

  private final ChaosStack stack;
  private final Path file;
  private volatile String job = "";
  private volatile int parallelism;

  /**
   * @param more lines of {@code pipeline.yaml}, in full keys
   */
  public ChaosPipeline(ChaosStack stack, String... more) {
    this.stack = stack;
    this.file = stack.folder().resolve("pipeline.yaml");
    configure(more);
  }

  /** Writes the configuration anew: what is in it beside the stack's addresses. */
  public void configure(String... more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "source.stream: " + ChaosStack.STREAM,
                "source.region: " + KinesisEmulator.REGION,
                "source.endpoint: " + stack.kinesisProxy().url(),
                "source.credentials.type: basic",
                "source.credentials.access-key-id: " + KinesisEmulator.ACCESS_KEY,
                "source.credentials.secret-access-key: " + KinesisEmulator.ACCESS_KEY,
                "clickhouse.url: " + stack.clickhouseUrls(),
                "clickhouse.username: " + ChaosServers.USER,
                "clickhouse.password-file: " + stack.passwordFile(),
                "clickhouse.database: " + ChaosTables.DATABASE,
                "clickhouse.table: events",
                "clickhouse.insert-timeout: 5s",
                "columns.shard: _shard_id",
                "columns.sequence: _sequence_number",
                "columns.ingested: _ingested_at",
                "table.refresh-interval: 1s",
                "block.max-rows: " + BLOCK_ROWS,
                "delivery.checkpoint-interval: 1s",
                "delivery.retry-max-backoff: 2s",
                // A checkpoint a second makes many blocks: the error table, which is made with a
                // window of 10,000, must remember those of four subtasks.
                "delivery.retry-deadline: 20min",
                // What is broken is the view and no row, and is mended.
                "errors.failing-views: fail",
                "flink.restart-strategy.exponential-delay.max-backoff: 2s"));
    lines.addAll(List.of(more));
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** Submits the job without state and waits until it runs. */
  public void start(Path jar, int subtasks) {
    submit(jar, subtasks, List.of());
  }

  /**
   * Submits the job with a checkpoint or savepoint and waits until it runs.
   *
   * @param from the path, as {@link #stop} and {@link #newestCheckpoint} give it
   */
  public void resume(Path jar, int subtasks, String from) {
    submit(jar, subtasks, List.of("-s", from));
  }

  /**
   * Stops the job with a savepoint and returns its path. As an operator would, again when that
   * fails: because the job is restarting, say.
   */
  public String stop() {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      if (!Waiting.until(DEADLINE, () -> Set.of("RUNNING", "FINISHED").contains(state()))) {
        await("RUNNING");
      }
      try {
        String savepoint = found(SAVEPOINT, stack.flink().client(stopCommand()));
        await("FINISHED");
        return savepoint;
      } catch (IllegalStateException failed) {
        if (state().equals("FINISHED")) {
          // The job stopped, but the client got no answer.
          return newestCheckpoint().orElseThrow(() -> failed);
        }
        if (System.nanoTime() > end) {
          throw failed;
        }
      }
    }
  }

  private String[] stopCommand() {
    String folder = stack.flink().options().savepoints().toUri().toString();
    return new String[] {"stop", "--savepointPath", folder, job};
  }

  /** Ends the job without a savepoint; its checkpoints stay. */
  public void cancel() {
    stack.flink().client("cancel", job);
    await("CANCELED");
  }

  /** The newest completed checkpoint or savepoint of all jobs. */
  public Optional<String> newestCheckpoint() {
    FlinkOptions options = stack.flink().options();
    return Stream.of(options.checkpoints(), options.savepoints())
        .filter(Files::isDirectory)
        .flatMap(ChaosPipeline::completed)
        .max(Comparator.comparing(ChaosPipeline::written))
        .map(path -> Objects.requireNonNull(path.getParent()).toUri().toString());
  }

  private static Stream<Path> completed(Path folder) {
    for (int tries = 1; ; tries++) {
      try (Stream<Path> files = Files.walk(folder, 3)) {
        return files
            .filter(path -> path.endsWith("_metadata") && path.toFile().length() > 0)
            .toList()
            .stream();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot look for checkpoints", e);
      } catch (UncheckedIOException e) {
        // Flink deletes a subsumed checkpoint while the walk looks into it.
        if (tries == WALKS || !(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }

  private static FileTime written(Path metadata) {
    try {
      return Files.getLastModifiedTime(metadata);
    } catch (NoSuchFileException gone) {
      return FileTime.fromMillis(0); // Subsumed by a newer one in this moment.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + metadata, e);
    }
  }

  /** How many subtasks each operator has. */
  int parallelism() {
    return parallelism;
  }

  /** How many checkpoints of the job have failed. */
  int failedCheckpoints() {
    return stack
        .flink()
        .rest("/jobs/" + job + "/checkpoints")
        .path("counts")
        .path("failed")
        .asInt();
  }

  /** How often Flink has restarted the job by itself since it was submitted. */
  public int restarts() {
    return stack
        .flink()
        .rest("/jobs/" + job + "/metrics?get=numRestarts")
        .path(0)
        .path("value")
        .asInt();
  }

  /**
   * Waits until every task of the job runs and a checkpoint has completed that was not completed
   * before.
   *
   * @return whether that came true in time
   */
  boolean awaitSettled() {
    if (!Waiting.until(DEADLINE, () -> isOver() || allTasksRun())) {
      return false;
    }
    int before = completedCheckpoints();
    return Waiting.until(
            DEADLINE, () -> isOver() || (allTasksRun() && completedCheckpoints() > before))
        && !isOver();
  }

  private boolean allTasksRun() {
    JsonNode answer = stack.flink().rest("/jobs/" + job);
    if (!answer.path("state").asText().equals("RUNNING")) {
      return false;
    }
    for (JsonNode vertex : answer.path("vertices")) {
      if (vertex.path("tasks").path("RUNNING").asInt() < vertex.path("parallelism").asInt()) {
        return false;
      }
    }
    return true;
  }

  private int completedCheckpoints() {
    return stack
        .flink()
        .rest("/jobs/" + job + "/checkpoints")
        .path("counts")
        .path("completed")
        .asInt();
  }

  /**
   * Why the job restarted since a moment, as Flink's history of exceptions has it: oldest first.
   */
  List<String> failuresSince(Instant moment) {
    List<String> failures = new ArrayList<>();
    for (JsonNode entry :
        stack.flink().rest("/jobs/" + job + "/exceptions").at("/exceptionHistory/entries")) {
      if (entry.path("timestamp").asLong() >= moment.toEpochMilli()) {
        failures.add(0, entry.path("stacktrace").asText());
      }
    }
    return failures;
  }

  /**
   * Ensures that a job runs after a failure: the running one, or the last one from its newest
   * checkpoint.
   *
   * @return what is wrong with the last job: that it failed for good; empty otherwise
   * @throws IllegalStateException when it does not come back
   */
  String revive(Path jar) {
    long end = System.nanoTime() + REVIVAL.toNanos();
    String wrong = "";
    while (true) {
      try {
        if (isOver() && state().equals("FAILED")) {
          wrong = "The job " + job + " has failed";
        }
        Optional<String> running = running();
        if (running.isPresent()) {
          job = running.get();
        } else {
          resume(
              jar,
              parallelism,
              newestCheckpoint()
                  .orElseThrow(() -> new IllegalStateException("There is no checkpoint")));
        }
        if (awaitSettled()) {
          return wrong;
        }
      } catch (IllegalStateException failed) {
        if (System.nanoTime() > end) {
          throw failed;
        }
        Waiting.pause(BETWEEN_REVIVALS);
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "The job does not come back; logs in " + stack.flink().options().logs());
      }
    }
  }

  /** Whether the job has ended; one that a new JobManager does not know has not. */
  private boolean isOver() {
    return stack.flink().rest("/jobs/overview").path("jobs").findParents("jid").stream()
        .anyMatch(
            one ->
                one.path("jid").asText().equals(job) && ENDS.contains(one.path("state").asText()));
  }

  /** The job that has not ended: one at most, as a client may have started it unheard. */
  private Optional<String> running() {
    List<String> all =
        stack.flink().rest("/jobs/overview").path("jobs").findParents("jid").stream()
            .filter(one -> !ENDS.contains(one.path("state").asText()))
            .map(one -> one.path("jid").asText())
            .toList();
    if (all.size() > 1) {
      throw new IllegalStateException("Several jobs run: " + all);
    }
    return all.stream().findFirst();
  }

  /**
   * What a metric says in each subtask that has it; empty until it is known.
   *
   * @param task the beginning of the task's name
   * @param metric the end of the metric's name
   */
  public List<Long> metric(String task, String metric) {
    for (JsonNode vertex : stack.flink().rest("/jobs/" + job).path("vertices")) {
      if (vertex.path("name").asText().startsWith(task)) {
        return values(
            "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/metrics", metric);
      }
    }
    throw new IllegalArgumentException("No task begins with " + task);
  }

  /** What a metric of the TaskManagers' JVMs says: {@code Memory.Heap.Used}. */
  public List<Long> jvm(String metric) {
    return stack.flink().taskManagers().stream()
        .map(number -> "/taskmanagers/taskmanager-" + number + "/metrics")
        .flatMap(path -> values(path, "Status.JVM." + metric).stream())
        .toList();
  }

  private List<Long> values(String path, String name) {
    String known =
        stack.flink().rest(path).findValuesAsText("id").stream()
            .filter(id -> id.endsWith(name))
            .collect(joining(","));
    return known.isEmpty()
        ? List.of()
        : stack
            .flink()
            .rest(path + "?get=" + URLEncoder.encode(known, UTF_8))
            .findValuesAsText("value")
            .stream()
            .map(Long::valueOf)
            .toList();
  }

  private void submit(Path jar, int subtasks, List<String> from) {
    parallelism = subtasks;
    FlinkCluster flink = stack.flink();
    List<String> command = new ArrayList<>(List.of("run", "-d", "-p", "" + subtasks));
    command.addAll(from);
    command.addAll(List.of(jar.toString(), "--config", file.toString()));
    job = found(JOB, flink.client(command.toArray(String[]::new)));
    await("RUNNING");
  }

  private void await(String state) {
    if (!Waiting.until(DEADLINE, () -> state().equals(state))) {
      throw new IllegalStateException(
          "The job is "
              + state()
              + ", not "
              + state
              + "; logs in "
              + stack.flink().options().logs());
    }
  }

  private String state() {
    return stack.flink().rest("/jobs/" + job).path("state").asText();
  }

  private static String found(Pattern pattern, String printed) {
    Matcher matcher = pattern.matcher(printed);
    if (!matcher.find()) {
      throw new IllegalStateException("Flink's client did not say " + pattern + ":\n" + printed);
    }
    return matcher.group(1);
  }
}
