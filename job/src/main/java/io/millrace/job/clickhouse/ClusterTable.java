package io.millrace.job.clickhouse;

/** The table behind a Distributed one, on one server of its cluster. */
public final class ClusterTable {
  private final int shard;
  private final String host;
  private final TableFacts table;

  ClusterTable(int shard, String host, TableFacts table) {
    this.shard = shard;
    this.host = host;
    this.table = table;
  }

  /** Counted from 1. */
  public int shard() {
    return shard;
  }

  /** What the server calls itself. */
  public String host() {
    return host;
  }

  public TableFacts table() {
    return table;
  }
}
