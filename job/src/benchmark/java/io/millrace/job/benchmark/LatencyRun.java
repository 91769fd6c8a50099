package io.millrace.job.benchmark;

/**
 * How long rows took with one setting and load.
 *
 * @param load percent of the throughput that the path takes
 * @param rate rows a second that Kinesis accepted
 * @param put how long after its scheduled time Kinesis had answered a put, 99th percentile, ms
 * @param blocks that were inserted in an hour at this rate
 * @param window that {@code check} asks for at least, in blocks; 0 if it asks for none
 */
record LatencyRun(
    LatencySetting setting,
    int load,
    double rate,
    long put,
    Latencies latencies,
    long blocks,
    long window) {

  boolean isGoalMissed() {
    long goal = setting.goal().toMillis();
    return goal > 0 && latencies.percentile(99) > goal;
  }

  @Override
  public String toString() {
    return LatencyPage.row(this);
  }
}
