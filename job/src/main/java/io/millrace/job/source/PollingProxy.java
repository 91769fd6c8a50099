package io.millrace.job.source;

import java.util.Properties;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfigurationFactory;
import org.apache.flink.kinesis.shaded.com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.AmazonKinesis;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.GetRecordsResult;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxy;
import org.apache.flink.streaming.connectors.kinesis.util.AWSUtil;
import org.jspecify.annotations.Nullable;

/**
 * The connector's polling client, with the pipeline's identity: one for all shards of a subtask.
 * The connector would make one for each, with connections and threads of its own, and each would
 * ask for the stream's ARN by DescribeStream, which AWS answers ten times a second for a whole
 * account.
 */
final class PollingProxy extends KinesisProxy {
  /**
   * No shard waits for another's connection: as many as the connector's fan-out client may have.
   */
  private static final int CONNECTIONS = 10_000;

  /** Assigned by the constructor above this one, and so without an initial value. */
  private @Nullable AmazonKinesis client;

  PollingProxy(Properties properties) {
    super(properties);
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
    GetRecordsResult result = super.getRecords(shardIterator, most);
    for (Record record : result.getRecords()) {
      if (BrokenAggregates.mustHide(record.getData())) {
        record.setData(BrokenAggregates.hide(record.getData()));
      }
    }
    return result;
  }

  /** Closes its connections, once no thread uses it any more. */
  void close() {
    if (client != null) {
      client.shutdown();
    }
  }
}
