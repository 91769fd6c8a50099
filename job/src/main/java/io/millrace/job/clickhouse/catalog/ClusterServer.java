package io.millrace.job.clickhouse.catalog;

/** One server of a cluster, from the {@code remote_servers} of the queried server. */
public final class ClusterServer {
  /** What replicates a shard's rows. */
  public enum Replication {
    /** The tables themselves: a Distributed table writes to any one of them. */
    BY_TABLES,
    /** The Distributed table: it writes to each replica. */
    BY_DISTRIBUTED
  }

  private final int shard;
  private final Replication replication;

  ClusterServer(int shard, Replication replication) {
    this.shard = shard;
    this.replication = replication;
  }

  /** Counted from 1. */
  public int shard() {
    return shard;
  }

  public Replication replication() {
    return replication;
  }
}
