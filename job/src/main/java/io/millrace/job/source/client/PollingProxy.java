package io.millrace.job.source.client;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfigurationFactory;
import org.apache.flink.kinesis.shaded.com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
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

/**
 * The connector's polling client, with the pipeline's identity: one for all shards of a subtask.
 * The connector would make one for each, with connections and threads of its own, and each would
 * ask for the stream's ARN by DescribeStream, which AWS answers ten times a second for a whole
 * account.
 *
 * <p>The connector gives a failure to Flink, which restarts the job, whatever it is. Here a call is
 * made again until Kinesis answers, or refuses it for good: {@link KinesisRetry}.
 */
public final class PollingProxy extends KinesisProxy {
  /**
   * No shard waits for another's connection: as many as the connector's fan-out client may have.
   */
  private static final int CONNECTIONS = 10_000;

  private static final String REST_OF_AN_ANSWER = "millrace-rest-";

  private final KinesisRetry retry;
  private final Map<String, HeldAnswer> answers = new ConcurrentHashMap<>();

  /** Assigned by the constructor above this one, and so without an initial value. */
  private @Nullable AmazonKinesis client;

  public PollingProxy(Properties properties, KinesisRetry retry) {
    super(properties);
    this.retry = retry;
  }

  /** Called by the constructor above it. */
  @Override
  protected AmazonKinesis createKinesisClient(Properties properties) {
    ClientConfiguration configuration = new ClientConfigurationFactory().getConfig();
    AWSUtil.setAwsClientConfigProperties(configuration, properties);
    AmazonKinesisClientBuilder builder =
        AmazonKinesisClientBuilder.standard()
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
    return built;
  }

  @Override
  public GetRecordsResult getRecords(String shardIterator, int most) throws InterruptedException {
    HeldAnswer held = answers.remove(shardIterator);
    if (held != null) {
      return part(held);
    }
    GetRecordsResult result = retry.call("GetRecords", () -> super.getRecords(shardIterator, most));
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

  /** The next part of an answer that expands into too many records to be handed out at once. */
  private GetRecordsResult part(HeldAnswer held) {
    List<Record> part = held.parts.next();
    if (!held.parts.hasNext()) {
      return held.answer.clone().withRecords(part);
    }
    // The connector gives it back when it asks for what follows.
    String rest = REST_OF_AN_ANSWER + UUID.randomUUID();
    answers.put(rest, held);
    Long behind = held.answer.getMillisBehindLatest();
    return new GetRecordsResult()
        .withRecords(part)
        .withNextShardIterator(rest)
        // Never at the tip, where more is to come.
        .withMillisBehindLatest(behind == null ? null : Math.max(1, behindOf(part, behind)));
  }

  /** How far the part's last record is from the shard's tip, at least. */
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

  /** Closes its connections, once no thread uses it any more. */
  public void close() {
    if (client != null) {
      client.shutdown();
    }
  }

  /** What of an answer was not handed out yet. */
  private static final class HeldAnswer {
    private final GetRecordsResult answer;
    private final Iterator<List<Record>> parts;

    HeldAnswer(GetRecordsResult answer, Iterator<List<Record>> parts) {
      this.answer = answer;
      this.parts = parts;
    }
  }
}
