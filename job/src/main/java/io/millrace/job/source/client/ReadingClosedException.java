package io.millrace.job.source.client;

/** The source closed while a shard's thread waited for Kinesis. */
public final class ReadingClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReadingClosedException() {
    super("The source was closed");
  }
}
