package io.millrace.job.tool.cluster;

/**
 * A question to the cluster about one job. Several threads ask it at the same time, of other jobs.
 *
 * @param <J> what identifies the job
 * @param <T> the answer
 */
@FunctionalInterface
public interface JobQuestion<J, T> {
  /**
   * Asks.
   *
   * @throws ClusterException without an answer; its scope says whether other jobs get one
   */
  T ask(J job) throws ClusterException;
}
