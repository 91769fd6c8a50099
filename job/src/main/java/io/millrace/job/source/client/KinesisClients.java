package io.millrace.job.source.client;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/** Kinesis as the pipeline sees it: same region, same endpoint, same identity as its sources. */
public final class KinesisClients {
  /** For questions asked before a job starts: somebody waits for the answers. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 2;

  private KinesisClients() {}

  /** A client for the first stream. Whoever asks for it closes it. */
  public static KinesisClient of(PipelineConfig config) {
    return of(config.source());
  }

  /** A client for single questions about a stream. Whoever asks for it closes it. */
  public static KinesisClient of(SourceConfig config) {
    KinesisClientBuilder builder =
        KinesisClient.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(AwsIdentity.of(config).provider())
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
}
