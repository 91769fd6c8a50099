package io.millrace.console.http;

/** What a request does. */
public enum Effect {
  /** Changes nothing that outlives the console. */
  READS,
  /**
   * Changes nothing that outlives the console, but takes addresses, keys or SQL from the page: the
   * console's network and credentials answer for them. Not with {@code --read-only}.
   */
  DRAFTS,
  /** Changes a pipeline, a server, a file or a secret: not with {@code --read-only}. */
  CHANGES
}
