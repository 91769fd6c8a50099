package io.millrace.job.benchmark;

import io.millrace.job.config.value.ReaderType;
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
    ReaderType reader,
    int shards,
    Duration start,
    Duration checkpoint,
    long state,
    long heap,
    long threads,
    double cpu) {

  @Override
  public String toString() {
    return ShardsPage.row(this);
  }
}
