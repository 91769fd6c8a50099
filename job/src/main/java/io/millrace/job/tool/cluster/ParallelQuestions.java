package io.millrace.job.tool.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster about many jobs, a few at a time. A job that fails does not keep back the others.
 * When the cluster answers nothing for a while, the remaining jobs are not asked.
 */
final class ParallelQuestions {
  /** Questions at the same time: enough to hide the latency, few enough for a busy JobManager. */
  static final int AT_ONCE = 16;

  private final String cluster;
  private final Duration patience;
  private volatile long lastAnswer;

  /**
   * @param cluster its name in messages
   * @param patience how long to wait while no answer arrives
   */
  ParallelQuestions(String cluster, Duration patience) {
    this.cluster = cluster;
    this.patience = patience;
  }

  /** Tells that the cluster answers: a question may be many requests. Any thread may call it. */
  void answered() {
    lastAnswer = System.nanoTime();
  }

  /**
   * Asks about each job once.
   *
   * @throws ClusterException when the cluster as a whole fails, when no job got an answer, or when
   *     the thread is interrupted; unanswered questions are interrupted
   */
  <J, T> JobAnswers<J, T> ask(Collection<J> jobs, JobQuestion<J, T> question)
      throws ClusterException {
    BlockingQueue<J> ended = new LinkedBlockingQueue<>();
    Map<J, Future<T>> asked = new HashMap<>();
    ExecutorService threads = threads(jobs.size());
    try {
      for (J job : jobs) {
        asked.put(
            job,
            threads.submit(
                () -> {
                  try {
                    return question.ask(job);
                  } finally {
                    ended.add(job);
                  }
                }));
      }
      return collect(jobs, asked, ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Interrupted while waiting for " + cluster, e);
    } finally {
      threads.shutdownNow();
    }
  }

  private <J, T> JobAnswers<J, T> collect(
      Collection<J> jobs, Map<J, Future<T>> asked, BlockingQueue<J> ended)
      throws ClusterException, InterruptedException {
    Map<J, T> answers = new HashMap<>();
    Map<J, ClusterException> failures = new HashMap<>();
    answered();
    while (answers.size() + failures.size() < asked.size()) {
      J job = next(ended);
      if (job == null) {
        break;
      }
      try {
        answers.put(job, Objects.requireNonNull(asked.get(job)).get());
        answered();
      } catch (ExecutionException e) {
        failures.put(job, ofOneJob(e.getCause()));
      }
    }
    return inOrder(jobs, answers, failures);
  }

  /** Returns a job whose question has ended; null if the cluster is silent for too long. */
  private <J> @Nullable J next(BlockingQueue<J> ended) throws InterruptedException {
    J job;
    do {
      job = ended.poll(left(), TimeUnit.NANOSECONDS);
    } while (job == null && left() > 0);
    return job;
  }

  private long left() {
    return lastAnswer + patience.toNanos() - System.nanoTime();
  }

  /** Passes on what ends the whole round. */
  private static ClusterException ofOneJob(@Nullable Throwable failure) throws ClusterException {
    if (failure instanceof ClusterException) {
      ClusterException known = (ClusterException) failure;
      if (known.scope() == ClusterException.Scope.CLUSTER) {
        throw known;
      }
      return known;
    }
    throw new IllegalStateException("A question to the cluster failed", failure);
  }

  private <J, T> JobAnswers<J, T> inOrder(
      Collection<J> jobs, Map<J, T> answers, Map<J, ClusterException> failures)
      throws ClusterException {
    Map<J, T> answered = new LinkedHashMap<>();
    Map<J, ClusterException> failed = new LinkedHashMap<>();
    for (J job : jobs) {
      T answer = answers.get(job);
      if (answer != null) {
        answered.put(job, answer);
        continue;
      }
      ClusterException failure = failures.get(job);
      if (failure == null) {
        failed.put(job, ClusterException.silent(cluster, patience));
      } else if (failure.scope() != ClusterException.Scope.FORGOTTEN_JOB) {
        failed.put(job, failure);
      }
    }
    if (answered.isEmpty() && !failed.isEmpty()) {
      throw failed.values().iterator().next();
    }
    return new JobAnswers<>(answered, failed);
  }

  private static ExecutorService threads(int jobs) {
    return Executors.newFixedThreadPool(
        Math.max(1, Math.min(AT_ONCE, jobs)),
        work -> {
          Thread thread = new Thread(work, "cluster-question");
          thread.setDaemon(true);
          return thread;
        });
  }
}
