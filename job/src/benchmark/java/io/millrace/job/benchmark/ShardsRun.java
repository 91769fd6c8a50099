package io.millrace.job.benchmark;

import java.time.Duration;

/**
 * How one pipeline did on a stream of many shards.
 *
 * @param start from the job's submission until a row of every shard was in ClickHouse
 * @param checkpoint median duration of the later checkpoints, from end to end
 * @param state bytes of the last of them
 * @param heap bytes in use on the TaskManager's heap after a full collection
 * @param threads of the TaskManager
 * @param cpu processor time of the TaskManager while nothing came, of one core
 */
record ShardsRun(
    Reader reader,
    int shards,
    Duration start,
    Duration checkpoint,
    long state,
    long heap,
    long threads,
    double cpu) {

  private static final String POLL_INTERVAL =
      "source.poll-interval: " + ShardsBenchmark.POLL_INTERVAL.toMillis() + "ms";

  /** How records are fetched. */
  enum Reader {
    POLLING("polling", POLL_INTERVAL),
    STEADY_POLLING(
        "polling, idle or not",
        POLL_INTERVAL
            + "\nsource.idle-poll-interval: "
            + ShardsBenchmark.POLL_INTERVAL.toMillis()
            + "ms"),
    FAN_OUT("fan-out", "source.reader: enhanced-fan-out\nsource.consumer-name: benchmark");

    private final String name;
    private final String options;

    Reader(String name, String options) {
      this.name = name;
      this.options = options;
    }

    /** Lines of a configuration file. */
    String options() {
      return options;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Override
  public String toString() {
    return ShardsPage.row(this);
  }
}
