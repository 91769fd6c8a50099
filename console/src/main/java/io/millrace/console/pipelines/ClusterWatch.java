package io.millrace.console.pipelines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.operate.PipelineReport;
import io.millrace.job.tool.Pause;
import io.millrace.job.tool.cluster.ClusterAccess;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.PipelineJob;
import io.millrace.job.tool.cluster.PipelineList;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cluster about all pipelines again and again, so that any number of pages cost it the
 * same. While the cluster is away, the last answers stay, with the reason.
 */
public final class ClusterWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

  /**
   * What is known.
   *
   * @param at when the cluster was asked last
   * @param problem why it did not answer, or not about every job; empty if it did
   */
  public record Snapshot(Instant at, List<PipelineJob> jobs, String problem) {}

  private final URI address;
  private final Duration interval;
  private final Clock clock;
  private final FlinkRest cluster;
  private final Map<String, History> histories = new ConcurrentHashMap<>();
  private final ExecutorService reporter =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "console-watch-reports");
            thread.setDaemon(true);
            return thread;
          });
  private final Thread loop = new Thread(this::watch, "console-watch-loop");
  private volatile Snapshot snapshot = new Snapshot(Instant.EPOCH, List.of(), "");

  /**
   * @param access the cluster's certificates and token
   * @param interval between two rounds, from the end of one to the beginning of the next
   */
  public ClusterWatch(URI address, ClusterAccess access, Duration interval, Clock clock)
      throws ClusterException {
    this.address = address;
    this.interval = interval;
    this.clock = clock;
    cluster = FlinkRest.at(address, access);
  }

  /** Begins to watch. */
  public void start() {
    loop.setDaemon(true);
    loop.start();
  }

  /** The address of the cluster's dashboard. */
  public URI address() {
    return address;
  }

  /** The cluster itself. */
  public FlinkRest cluster() {
    return cluster;
  }

  /** The newest answers. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** What is known of a job. */
  Optional<History> history(PipelineJob job) {
    return Optional.ofNullable(histories.get(job.id().toString()));
  }

  /** Asks for the list at once, as after a change. */
  public void refresh() {
    list();
  }

  private void watch() {
    Future<?> reports = CompletableFuture.completedFuture(null);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        list();
        // A thousand reports take a while; the list does not wait for them.
        if (reports.isDone() && !reporter.isShutdown()) {
          List<PipelineJob> jobs = snapshot.jobs;
          reports = reporter.submit(() -> report(jobs));
        }
        Pause.of(interval);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void list() {
    try {
      PipelineList list = cluster.pipelines();
      snapshot = new Snapshot(clock.instant(), list.jobs(), list.problem().orElse(""));
      histories
          .keySet()
          .retainAll(
              list.jobs().stream().map(job -> job.id().toString()).collect(Collectors.toSet()));
    } catch (ClusterException away) {
      snapshot = new Snapshot(clock.instant(), snapshot.jobs, String.valueOf(away.getMessage()));
    } catch (RuntimeException | Error failure) {
      LOG.warn("Cannot read the cluster's pipelines", failure);
      snapshot = new Snapshot(clock.instant(), snapshot.jobs, "The console failed to read them");
    }
  }

  /** Those that ended before their last report need no other. */
  private void report(List<PipelineJob> jobs) {
    List<PipelineJob> open =
        jobs.stream()
            .filter(
                job ->
                    job.isAlive()
                        || history(job).map(History::newest).filter(this::hasEnded).isEmpty())
            .collect(Collectors.toList());
    try {
      cluster
          .ofEach(open, this::report)
          .failures()
          .forEach((job, failure) -> LOG.debug("No report of {}: {}", job, failure.getMessage()));
    } catch (ClusterException away) {
      LOG.debug("No reports: {}", away.getMessage());
    } catch (RuntimeException | Error failure) {
      LOG.warn("Cannot read the figures of pipelines", failure);
    }
  }

  private boolean hasEnded(ObjectNode report) {
    return List.of("FINISHED", "CANCELED", "FAILED").contains(report.path("state").asText());
  }

  private ObjectNode report(PipelineJob job) throws ClusterException {
    Instant now = clock.instant();
    ObjectNode tree = PipelineReport.of(cluster, job, now).tree();
    histories.computeIfAbsent(job.id().toString(), id -> new History()).add(now, tree);
    return tree;
  }

  @Override
  public void close() {
    loop.interrupt();
    reporter.shutdownNow();
    cluster.close();
  }
}
