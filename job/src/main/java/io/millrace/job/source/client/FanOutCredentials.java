package io.millrace.job.source.client;

import java.util.Objects;
import java.util.Properties;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.auth.credentials.AwsCredentials;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Adapts the pipeline's identity to the connector's fan-out client, which uses a relocated copy of
 * AWS SDK 2. The connector creates it by the class name in its properties. The properties contain
 * the identity as an object, so no secret appears as text.
 */
public final class FanOutCredentials implements AwsCredentialsProvider {
  /** The key of the identity among the connector's properties. */
  public static final String IDENTITY = "millrace.identity";

  private final AwsIdentity identity;

  public FanOutCredentials(Properties properties) {
    this.identity = identity(properties);
  }

  /** The identity among the connector's properties. */
  static AwsIdentity identity(Properties properties) {
    return (AwsIdentity) Objects.requireNonNull(properties.get(IDENTITY));
  }

  @Override
  public AwsCredentials resolveCredentials() {
    var now = identity.credentials();
    return now instanceof software.amazon.awssdk.auth.credentials.AwsSessionCredentials
        ? AwsSessionCredentials.create(
            now.accessKeyId(),
            now.secretAccessKey(),
            ((software.amazon.awssdk.auth.credentials.AwsSessionCredentials) now).sessionToken())
        : AwsBasicCredentials.create(now.accessKeyId(), now.secretAccessKey());
  }
}
