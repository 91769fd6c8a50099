package io.millrace.job.tool.sample;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.KinesisFaults;
import io.millrace.job.source.client.KinesisClients;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** The streams that the credentials of a configuration may list. */
public final class StreamNames {
  /** The client needs a configuration and that needs a stream; any name will do. */
  public static final String ANY_STREAM = "any";

  private StreamNames() {}

  /**
   * All names.
   *
   * @throws SampleException if Kinesis refuses or does not answer
   */
  public static List<String> list(PipelineConfig config) throws SampleException {
    try (KinesisClient kinesis = KinesisClients.of(config)) {
      return KinesisClients.streamNames(kinesis);
    } catch (SdkException fault) {
      throw new SampleException(new KinesisFaults(config.source()).explain(fault), fault);
    }
  }
}
