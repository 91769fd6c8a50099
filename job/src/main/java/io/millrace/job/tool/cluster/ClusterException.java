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
  private final boolean mayPass;

  ClusterException(String message) {
    this(message, null);
  }

  /** A failure that lasts until a person does something. */
  ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.scope = Scope.CLUSTER;
    this.mayPass = false;
  }

  /** A failure that may be over at the next attempt. */
  ClusterException(String message, @Nullable Throwable cause, Scope scope) {
    super(message, cause);
    this.scope = scope;
    this.mayPass = true;
  }

  static ClusterException silent(String cluster, Duration patience) {
    return new ClusterException(
        cluster + " did not answer within " + patience.toSeconds() + " s", null, Scope.REQUEST);
  }

  /** Whether another attempt may succeed without any change by a person. */
  public boolean mayPass() {
    return mayPass;
  }

  Scope scope() {
    return scope;
  }
}
