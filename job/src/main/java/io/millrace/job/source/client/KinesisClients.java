package io.millrace.job.source.client;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** Creates Kinesis clients with the region, endpoint and identity of the pipeline's sources. */
public final class KinesisClients {
  /** Timeouts for calls before a job starts, while a user waits. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Begins the message of an answer that lacks what Kinesis always sends. */
  public static final String NOT_FROM_KINESIS = "The answer is not from Kinesis: ";

  private static final int ATTEMPTS = 2;
  private static final int STREAMS_PER_CALL = 100;
  private static final int MOST_STREAMS = 10_000;

  private KinesisClients() {}

  /** Creates a client for the first stream. The caller closes it. */
  public static KinesisClient of(PipelineConfig config) {
    return of(config.source());
  }

  /** Creates a client for single calls about a stream. The caller closes it. */
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

  /**
   * Describes a stream.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if Kinesis refuses or is away, or
   *     another server answers
   */
  public static StreamDescriptionSummary describe(
      KinesisClient kinesis, Consumer<DescribeStreamSummaryRequest.Builder> stream) {
    @Nullable StreamDescriptionSummary summary =
        kinesis.describeStreamSummary(stream).streamDescriptionSummary();
    if (summary == null || summary.retentionPeriodHours() == null) {
      throw notFromKinesis("DescribeStreamSummary");
    }
    return summary;
  }

  /**
   * Returns all shards of a stream that Kinesis lists.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if Kinesis refuses or is away, or
   *     another server answers
   */
  public static List<Shard> shards(KinesisClient kinesis, String stream) {
    ListShardsResponse page = kinesis.listShards(request -> request.streamName(stream));
    List<Shard> all = new ArrayList<>(page.shards());
    while (page.nextToken() != null) {
      String next = page.nextToken();
      page = kinesis.listShards(request -> request.nextToken(next));
      all.addAll(page.shards());
    }
    if (all.isEmpty()) {
      // Every stream has shards.
      throw notFromKinesis("ListShards");
    }
    return all;
  }

  /** The SDK takes an empty answer of any server for one of Kinesis without fields. */
  private static SdkClientException notFromKinesis(String action) {
    return SdkClientException.create(NOT_FROM_KINESIS + action);
  }

  /**
   * Returns the names of all streams of the account and region, sorted by name, 10,000 at most.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if Kinesis refuses or is away
   */
  public static List<String> streamNames(KinesisClient kinesis) {
    List<String> names = new ArrayList<>();
    ListStreamsResponse page = kinesis.listStreams(request -> request.limit(STREAMS_PER_CALL));
    names.addAll(page.streamNames());
    while (hasMore(page) && !page.streamNames().isEmpty() && names.size() < MOST_STREAMS) {
      String last = names.get(names.size() - 1);
      page =
          kinesis.listStreams(
              request -> request.limit(STREAMS_PER_CALL).exclusiveStartStreamName(last));
      names.addAll(page.streamNames());
    }
    return names;
  }

  private static boolean hasMore(ListStreamsResponse page) {
    if (page.hasMoreStreams() == null) {
      throw notFromKinesis("ListStreams");
    }
    return page.hasMoreStreams();
  }
}
