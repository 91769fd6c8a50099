package io.millrace.job.source.client;

/** Replaces "not found", which the connector would interpret as the end of the shard. */
final class RefusedSubscriptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedSubscriptionException(String shardId, AwsError error) {
    super("Kinesis refuses a subscription to shard " + shardId + " with " + error);
  }
}
