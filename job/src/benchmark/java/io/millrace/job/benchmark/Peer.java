package io.millrace.job.benchmark;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import java.time.Duration;

/** One way to get documents out of memory into a table of ClickHouse. */
interface Peer {
  /** As the page calls it. */
  String name();

  /** Settings of the table that it writes to. */
  String tableSettings();

  /**
   * Inserts documents for some time.
   *
   * @param time how long documents are put out; begun inserts are completed
   */
  Loaded load(ClickHouseServer server, DocumentSet set, Duration time) throws Exception;

  /**
   * What was inserted.
   *
   * @param rows all of them, confirmed
   * @param took from the first document until all rows were confirmed
   * @param cpu of this process in that time; the start of a job does not count
   */
  record Loaded(long rows, Duration took, CpuTime cpu) {}
}
