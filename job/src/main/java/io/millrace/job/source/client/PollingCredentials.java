package io.millrace.job.source.client;

import org.apache.flink.kinesis.shaded.com.amazonaws.auth.AWSCredentials;
import org.apache.flink.kinesis.shaded.com.amazonaws.auth.AWSCredentialsProvider;
import org.apache.flink.kinesis.shaded.com.amazonaws.auth.BasicAWSCredentials;
import org.apache.flink.kinesis.shaded.com.amazonaws.auth.BasicSessionCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Adapts the pipeline's identity to the connector's polling client, which uses AWS SDK 1. */
final class PollingCredentials implements AWSCredentialsProvider {
  private final AwsIdentity identity;

  PollingCredentials(AwsIdentity identity) {
    this.identity = identity;
  }

  @Override
  public AWSCredentials getCredentials() {
    AwsCredentials now = identity.credentials();
    return now instanceof AwsSessionCredentials
        ? new BasicSessionCredentials(
            now.accessKeyId(), now.secretAccessKey(), ((AwsSessionCredentials) now).sessionToken())
        : new BasicAWSCredentials(now.accessKeyId(), now.secretAccessKey());
  }

  /** Does nothing: the identity renews its sessions itself. */
  @Override
  public void refresh() {}
}
