package io.millrace.job.source.client;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfigurationFactory;
import org.apache.flink.kinesis.shaded.com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.handlers.HandlerAfterAttemptContext;
import org.apache.flink.kinesis.shaded.com.amazonaws.handlers.RequestHandler2;
import org.apache.flink.kinesis.shaded.com.amazonaws.metrics.AwsSdkMetrics;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.AmazonKinesis;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.GetRecordsResult;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;
import org.apache.flink.streaming.connectors.kinesis.proxy.GetShardListResult;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxy;
import org.apache.flink.streaming.connectors.kinesis.util.AWSUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's polling client with the pipeline's identity: one for all shards of a subtask. The
 * connector would create one per shard, with separate connections and threads, and each would call
 * DescribeStream for the stream's ARN, which AWS limits to ten calls a second per account.
 *
 * <p>The connector passes every failure to Flink, which restarts the job. Here a call is repeated
 * until Kinesis answers or rejects it permanently: {@link KinesisRetry}.
 */
public final class PollingProxy extends KinesisProxy {
  /**
   * The maximum number of connections, as many as the connector's fan-out client has, so that no
   * shard waits for another.
   */
  private static final int CONNECTIONS = 10_000;

  private static final String REST_OF_AN_ANSWER = "millrace-rest-";

  private static final Logger LOG = LoggerFactory.getLogger(PollingProxy.class);

  private final KinesisRetry retry;
  private final IdlePolling idle;
  private final Map<String, HeldAnswer> answers = new ConcurrentHashMap<>();

  /** The superclass constructor assigns it, so it has no initializer. */
  private @Nullable AmazonKinesis client;

  /** Likewise. */
  private @Nullable ThrottleHandler throttles;

  public PollingProxy(
      Properties properties, KinesisRetry retry, IdlePolling idle, SourceCounters counters) {
    super(properties);
    this.retry = retry;
    this.idle = idle;
    Objects.requireNonNull(throttles).countIn(counters);
  }

  /** Called by the superclass constructor. */
  @Override
  protected AmazonKinesis createKinesisClient(Properties properties) {
    ClientConfiguration configuration = new ClientConfigurationFactory().getConfig();
    AWSUtil.setAwsClientConfigProperties(configuration, properties);
    ThrottleHandler handler = new ThrottleHandler();
    throttles = handler;
    AmazonKinesisClientBuilder builder =
        AmazonKinesisClientBuilder.standard()
            .withRequestHandlers(handler)
            .withCredentials(new PollingCredentials(FanOutCredentials.identity(properties)))
            .withClientConfiguration(configuration.withMaxConnections(CONNECTIONS));
    String region = properties.getProperty(ConsumerConfigConstants.AWS_REGION);
    String endpoint = properties.getProperty(ConsumerConfigConstants.AWS_ENDPOINT);
    AmazonKinesis built =
        endpoint == null
            ? builder.withRegion(region).build()
            : builder
                .withEndpointConfiguration(new EndpointConfiguration(endpoint, region))
                .build();
    client = built;
    forgetJmx();
    return built;
  }

  /**
   * Removes what the AWS SDK registers with the JVM's management interface. It would keep the
   * classes of this job in the TaskManager after the job has ended.
   */
  private static void forgetJmx() {
    if (!AwsSdkMetrics.unregisterMetricAdminMBean()) {
      LOG.warn("The AWS SDK's management bean stays registered, and with it the job's classes.");
    }
  }

  @Override
  public GetRecordsResult getRecords(String shardIterator, int most) throws InterruptedException {
    HeldAnswer held = answers.remove(shardIterator);
    if (held != null) {
      return part(held);
    }
    GetRecordsResult result =
        idle.poll(
            shardIterator,
            retry::await,
            () -> retry.call("GetRecords", () -> super.getRecords(shardIterator, most)));
    for (Record record : result.getRecords()) {
      if (MalformedAggregates.mustHide(record.getData())) {
        record.setData(MalformedAggregates.hide(record.getData()));
      }
    }
    List<List<Record>> parts =
        AggregateParts.of(
            result.getRecords(), record -> MalformedAggregates.subRecords(record.getData()));
    return parts.size() == 1 ? result : part(new HeldAnswer(result, parts.iterator()));
  }

  /** Returns the next part of a response that expands into too many records for one batch. */
  private GetRecordsResult part(HeldAnswer held) {
    List<Record> part = held.parts.next();
    if (!held.parts.hasNext()) {
      return held.answer.clone().withRecords(part);
    }
    // The connector passes it back to request the next part.
    String rest = REST_OF_AN_ANSWER + UUID.randomUUID();
    answers.put(rest, held);
    Long behind = held.answer.getMillisBehindLatest();
    return new GetRecordsResult()
        .withRecords(part)
        .withNextShardIterator(rest)
        // Never reports the tip while more parts follow.
        .withMillisBehindLatest(behind == null ? null : Math.max(1, behindOf(part, behind)));
  }

  /** The minimum distance of the part's last record from the shard's tip. */
  private static long behindOf(List<Record> part, long behindOfAll) {
    var last = part.get(part.size() - 1).getApproximateArrivalTimestamp();
    return last == null
        ? behindOfAll
        : Math.max(behindOfAll, System.currentTimeMillis() - last.toInstant().toEpochMilli());
  }

  @Override
  public String getShardIterator(StreamShardHandle shard, String type, @Nullable Object from)
      throws InterruptedException {
    return retry.call("GetShardIterator", () -> super.getShardIterator(shard, type, from));
  }

  @Override
  public GetShardListResult getShardList(Map<String, String> lastSeenShards)
      throws InterruptedException {
    return retry.call("ListShards", () -> super.getShardList(lastSeenShards));
  }

  /** Closes its connections after the last thread has stopped. */
  public void close() {
    if (client != null) {
      client.shutdown();
    }
  }

  /**
   * Sees every attempt, also those that the AWS SDK and the connector retry themselves. The client
   * exists before the counters do.
   */
  private static final class ThrottleHandler extends RequestHandler2 {
    private volatile @Nullable SourceCounters counters;

    void countIn(SourceCounters target) {
      counters = target;
    }

    @Override
    public void afterAttempt(HandlerAfterAttemptContext attempt) {
      SourceCounters known = counters;
      Exception failure = attempt.getException();
      if (known != null && failure != null) {
        known.failed(failure);
      }
    }
  }

  /** The rest of a response. */
  private static final class HeldAnswer {
    private final GetRecordsResult answer;
    private final Iterator<List<Record>> parts;

    HeldAnswer(GetRecordsResult answer, Iterator<List<Record>> parts) {
      this.answer = answer;
      this.parts = parts;
    }
  }
}
