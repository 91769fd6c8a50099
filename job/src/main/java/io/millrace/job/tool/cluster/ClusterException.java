package io.millrace.job.tool.cluster;

import org.jspecify.annotations.Nullable;

/** The cluster cannot run a request. The message says why and what to do. */
public final class ClusterException extends Exception {
  private static final long serialVersionUID = 1L;

  ClusterException(String message) {
    this(message, null);
  }

  ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
