package io.millrace.job.clickhouse.catalog;

/**
 * The parts that inserts added to a table within the last hour, from {@code system.part_log}. A
 * table remembers each.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables/part_log">system.part_log</a>
 */
public final class TableInserts {
  private final long ofPipelines;
  private final long ofOthers;

  TableInserts(long ofPipelines, long ofOthers) {
    this.ofPipelines = ofPipelines;
    this.ofOthers = ofOthers;
  }

  /** Inserts of Millrace, by this pipeline or another. */
  public long ofPipelines() {
    return ofPipelines;
  }

  /** Inserts of other clients. */
  public long ofOthers() {
    return ofOthers;
  }

  /** The sum of two servers. */
  public TableInserts plus(TableInserts more) {
    return new TableInserts(ofPipelines + more.ofPipelines, ofOthers + more.ofOthers);
  }
}
