package io.millrace.console.http;

/** What a request does. */
public enum Effect {
  /** Changes nothing that outlives the console. */
  READS,
  /** Changes a pipeline, a server, a file or a secret: not with {@code --read-only}. */
  CHANGES
}
