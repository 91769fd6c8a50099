package io.millrace.job.clickhouse.catalog;

/**
 * The parts that inserts have added to a table in the last hour, as {@code system.part_log} has
 * them: a table remembers each.
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

  /** Of Millrace, this pipeline or another. */
  public long ofPipelines() {
    return ofPipelines;
  }

  /** Of everybody else. */
  public long ofOthers() {
    return ofOthers;
  }

  /** Those on two servers together. */
  public TableInserts plus(TableInserts more) {
    return new TableInserts(ofPipelines + more.ofPipelines, ofOthers + more.ofOthers);
  }
}
