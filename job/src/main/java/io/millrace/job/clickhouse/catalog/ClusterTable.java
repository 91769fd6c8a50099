package io.millrace.job.clickhouse.catalog;

/** The table behind a Distributed one, on one server of its cluster. */
public final class ClusterTable {
  private final int shard;
  private final String host;
  private final TableInfo table;

  ClusterTable(int shard, String host, TableInfo table) {
    this.shard = shard;
    this.host = host;
    this.table = table;
  }

  /** Counted from 1. */
  public int shard() {
    return shard;
  }

  /** The server's own name. */
  public String host() {
    return host;
  }

  public TableInfo table() {
    return table;
  }
}
