package io.millrace.job.tool.sample;

/** Receives progress while a stream is read. */
@FunctionalInterface
public interface SampleProgress {
  /**
   * After every answer of Kinesis.
   *
   * @param documents there so far
   * @param wanted how many there shall be
   * @param shards that are read
   */
  void read(int documents, int wanted, int shards);
}
