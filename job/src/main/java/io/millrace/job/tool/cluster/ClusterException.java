package io.millrace.job.tool.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The cluster cannot run a request. The message says why and what to do. */
public final class ClusterException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a failure is about. */
  enum Scope {
    /** Every request fails: the cluster is away or denies access. */
    CLUSTER,
    /** This request failed; one about another job may succeed. */
    REQUEST,
    /** The cluster no longer knows the job. */
    FORGOTTEN_JOB
  }

  private final Scope scope;

  ClusterException(String message) {
    this(message, null);
  }

  ClusterException(String message, @Nullable Throwable cause) {
    this(message, cause, Scope.CLUSTER);
  }

  ClusterException(String message, @Nullable Throwable cause, Scope scope) {
    super(message, cause);
    this.scope = scope;
  }

  static ClusterException silent(String cluster, Duration patience) {
    return new ClusterException(
        cluster + " did not answer within " + patience.toSeconds() + " s", null, Scope.REQUEST);
  }

  Scope scope() {
    return scope;
  }
}
