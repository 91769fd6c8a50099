package io.millrace.job.config.value;

/** How records are fetched from a shard. */
public enum ReaderType {
  /** GetRecords: 5 calls and 2 MB a second per shard, shared by all readers. */
  POLLING,
  /** SubscribeToShard: 2 MB a second per shard for this consumer alone, pushed. */
  ENHANCED_FAN_OUT;

  @Override
  public String toString() {
    return KeyStyle.kebab(this);
  }
}
