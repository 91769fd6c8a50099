package io.millrace.job.source.client;

/** A shard's thread waited for Kinesis while its source was closed: there is nothing to do more. */
public final class ReadingClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReadingClosedException() {
    super("The source was closed");
  }
}
