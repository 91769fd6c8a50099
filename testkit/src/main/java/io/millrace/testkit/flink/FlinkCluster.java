package io.millrace.testkit.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.Ports;
import io.millrace.testkit.TemporaryFolders;
import io.millrace.testkit.process.LocalProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A real Flink session cluster on 127.0.0.1: a JobManager and TaskManagers, each a process, none of
 * which knows a class of the job before it is submitted. Made to be broken: every process can be
 * killed and started again.
 */
public final class FlinkCluster implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(4);
  private static final Duration CLIENT_DEADLINE = Duration.ofMinutes(5);
  private static final Duration REST_TIMEOUT = Duration.ofMinutes(1);

  private final FlinkOptions options;
  private final FlinkProcess processes;
  private final URI rest;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final TreeMap<Integer, LocalProcess> taskManagers = new TreeMap<>();
  private int nextTaskManager;
  private @Nullable LocalProcess jobManager;

  private FlinkCluster(FlinkOptions options, FlinkProcess processes, int restPort) {
    this.options = options;
    this.processes = processes;
    this.rest = URI.create("http://127.0.0.1:" + restPort);
  }

  /**
   * Starts a cluster and waits until all TaskManagers have registered; about ten seconds.
   *
   * @throws IllegalStateException when a process does not come up, with the end of its log
   */
  public static FlinkCluster start(FlinkOptions options) {
    int restPort = Ports.free();
    FlinkConfiguration.write(options, restPort);
    FlinkCluster cluster = new FlinkCluster(options, processes(options), restPort);
    try {
      cluster.launchJobManager();
      for (int i = 0; i < options.taskManagers(); i++) {
        cluster.launchTaskManager();
      }
      cluster.awaitRegistered();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The REST API and the dashboard: {@code http://127.0.0.1:8081}. */
  public String restUrl() {
    return rest.toString();
  }

  /** Where the cluster keeps its files. */
  public FlinkOptions options() {
    return options;
  }

  /**
   * Asks the <a
   * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/rest_api/">REST
   * API</a>.
   *
   * @param path such as {@code /jobs/overview}
   * @throws IllegalStateException when it does not answer, or answers with an error
   */
  public JsonNode rest(String path) {
    HttpRequest request = HttpRequest.newBuilder(rest.resolve(path)).timeout(REST_TIMEOUT).build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " answered " + answer.body());
      }
      return json.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException("Flink's REST API does not answer to " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + path, e);
    }
  }

  /**
   * Runs Flink's command line client: {@code client("run", "-d", jar, …)}.
   *
   * @return what it printed
   * @throws IllegalStateException when it fails, with what it printed
   */
  public String client(String... arguments) {
    return processes.client(List.of(arguments), CLIENT_DEADLINE);
  }

  /** The numbers of the TaskManagers that were started and not killed. */
  public synchronized List<Integer> taskManagers() {
    return List.copyOf(taskManagers.keySet());
  }

  /** The process of the JobManager. */
  public synchronized ProcessHandle jobManager() {
    return ProcessHandle.of(Objects.requireNonNull(jobManager, "not running").pid()).orElseThrow();
  }

  /** The process of a TaskManager. */
  public synchronized ProcessHandle taskManager(int number) {
    LocalProcess process = taskManagers.get(number);
    if (process == null) {
      throw new IllegalArgumentException("There is no TaskManager " + number);
    }
    return ProcessHandle.of(process.pid()).orElseThrow();
  }

  /** Starts one more TaskManager, waits until it has registered, and returns its number. */
  public synchronized int startTaskManager() {
    int number = launchTaskManager();
    awaitRegistered();
    return number;
  }

  /** Kills a TaskManager (SIGKILL). */
  public synchronized void killTaskManager(int number) {
    LocalProcess process = taskManagers.remove(number);
    if (process == null) {
      throw new IllegalArgumentException("There is no TaskManager " + number);
    }
    process.kill();
  }

  /** Kills the JobManager (SIGKILL). Without high availability its jobs are gone. */
  public synchronized void killJobManager() {
    if (jobManager != null) {
      jobManager.kill();
    }
  }

  /** Starts the JobManager again, on the same ports, and waits for its TaskManagers. */
  public synchronized void restartJobManager() {
    killJobManager();
    launchJobManager();
    awaitRegistered();
  }

  /**
   * Starts what has ended by itself, and waits until all of it is there. A JobManager that was
   * started anew knows no jobs.
   *
   * @param number of TaskManagers there should be
   */
  public synchronized void repair(int number) {
    taskManagers.values().removeIf(process -> !process.isAlive());
    LocalProcess running = jobManager;
    if (running == null || !running.isAlive()) {
      launchJobManager();
    }
    while (taskManagers.size() < number) {
      launchTaskManager();
    }
    awaitRegistered();
  }

  /** Kills all processes; a temporary folder is deleted. */
  @Override
  public synchronized void close() {
    killJobManager();
    taskManagers().forEach(this::killTaskManager);
    TemporaryFolders.delete(options.folder());
  }

  private static FlinkProcess processes(FlinkOptions options) {
    try {
      return FlinkProcess.of(options);
    } catch (RuntimeException e) {
      TemporaryFolders.delete(options.folder());
      throw e;
    }
  }

  private synchronized void launchJobManager() {
    jobManager = processes.jobManager();
  }

  private synchronized int launchTaskManager() {
    int number = nextTaskManager++;
    taskManagers.put(number, processes.taskManager(number));
    return number;
  }

  /**
   * Waits until every living TaskManager is known, and its slots, which it offers a moment after it
   * has registered; the dead may still be counted for a while.
   */
  private synchronized void awaitRegistered() {
    LocalProcess watched = jobManager;
    if (watched == null) {
      throw new IllegalStateException("There is no JobManager");
    }
    watched.awaitReady(this::allRegistered, START_DEADLINE);
  }

  private boolean allRegistered() {
    taskManagers.values().forEach(LocalProcess::requireAlive);
    try {
      Set<String> known = new HashSet<>();
      for (JsonNode taskManager : rest("/taskmanagers").path("taskmanagers")) {
        if (taskManager.path("slotsNumber").asInt() > 0) {
          known.add(taskManager.path("id").asText());
        }
      }
      return taskManagers.keySet().stream()
          .allMatch(number -> known.contains("taskmanager-" + number));
    } catch (IllegalStateException notYet) {
      return false;
    }
  }
}
