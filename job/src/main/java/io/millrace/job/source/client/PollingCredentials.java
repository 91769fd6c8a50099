package io.millrace.job.source.client;

import org.apache.flink.kinesis.shaded.com.amazonaws.auth.AWSCredentials;
import org.apache.flink.kinesis.shaded.com.amazonaws.auth.AWSCredentialsProvider;
import org.apache.flink.kinesis.shaded.com.amazonaws.auth.BasicAWSCredentials;
import org.apache.flink.kinesis.shaded.com.amazonaws.auth.BasicSessionCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The pipeline's identity in the words of the connector's polling client, AWS SDK 1. */
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

  /** Nothing: the identity renews its sessions itself. */
  @Override
  public void refresh() {}
}
