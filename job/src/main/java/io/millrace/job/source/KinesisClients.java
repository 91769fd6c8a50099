package io.millrace.job.source;

import io.millrace.job.config.CredentialsOptions;
import io.millrace.job.config.CredentialsType;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceOptions;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/** Kinesis as the pipeline sees it: same region, same endpoint, same identity as its source. */
public final class KinesisClients {
  /** For questions asked before a job starts: somebody waits for the answers. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 2;

  private KinesisClients() {}

  /** A client for single questions. Whoever asks for it closes it. */
  public static KinesisClient of(PipelineConfig config) {
    KinesisClientBuilder builder =
        KinesisClient.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(credentials(config))
            .overrideConfiguration(
                client ->
                    client
                        .apiCallTimeout(CALL_TIMEOUT)
                        .retryStrategy(retries -> retries.maxAttempts(ATTEMPTS)))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT_TIMEOUT));
    config
        .find(SourceOptions.ENDPOINT)
        .ifPresent(endpoint -> builder.endpointOverride(URI.create(endpoint)));
    return builder.build();
  }

  private static AwsCredentialsProvider credentials(PipelineConfig config) {
    if (config.get(CredentialsOptions.TYPE) == CredentialsType.DEFAULT) {
      return DefaultCredentialsProvider.builder().build();
    }
    String id = config.get(CredentialsOptions.ACCESS_KEY_ID);
    String key = config.secret(CredentialsOptions.SECRET_ACCESS_KEY).orElseThrow().reveal();
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, key));
  }
}
