package io.millrace.job.clickhouse.catalog;

/** One server of a cluster, as {@code remote_servers} of the server asked has it. */
public final class ClusterServer {
  /** Who brings a shard's rows to all of its replicas. */
  public enum Replication {
    /** The tables do, among themselves: a Distributed table writes to any one of them. */
    BY_TABLES,
    /** The Distributed table writes to each of them. */
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
