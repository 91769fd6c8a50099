package io.millrace.job.source;

import java.util.Properties;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.ClientConfigurationFactory;
import org.apache.flink.kinesis.shaded.com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.AmazonKinesis;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxy;
import org.apache.flink.streaming.connectors.kinesis.util.AWSUtil;

/** The connector's polling client, with the pipeline's identity. */
final class PollingProxy extends KinesisProxy {
  PollingProxy(Properties properties) {
    super(properties);
  }

  /** Called by the constructor above it. */
  @Override
  protected AmazonKinesis createKinesisClient(Properties properties) {
    ClientConfiguration client = new ClientConfigurationFactory().getConfig();
    AWSUtil.setAwsClientConfigProperties(client, properties);
    AmazonKinesisClientBuilder builder =
        AmazonKinesisClientBuilder.standard()
            .withCredentials(new PollingCredentials(FanOutCredentials.identity(properties)))
            .withClientConfiguration(client);
    String region = properties.getProperty(ConsumerConfigConstants.AWS_REGION);
    String endpoint = properties.getProperty(ConsumerConfigConstants.AWS_ENDPOINT);
    return endpoint == null
        ? builder.withRegion(region).build()
        : builder.withEndpointConfiguration(new EndpointConfiguration(endpoint, region)).build();
  }
}
