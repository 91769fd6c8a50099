package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import java.util.Optional;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** Checks, before a source reads, that its stream is the one in its state. */
public final class StreamIdentification {
  private static final Logger LOG = LoggerFactory.getLogger(StreamIdentification.class);

  private final SourceConfig config;
  private final KinesisRetry retry;

  public StreamIdentification(SourceConfig config, KinesisRetry retry) {
    this.config = config;
    this.retry = retry;
  }

  /**
   * The stream's current identity; empty if the AWS identity may not describe it.
   *
   * @param restored the identity in the checkpoint, or null
   * @throws SuppressRestartsException if it is another stream
   */
  public Optional<StreamIdentity> check(@Nullable StreamIdentity restored)
      throws InterruptedException {
    Optional<StreamIdentity> described = describe().map(StreamIdentity::of);
    if (described.isEmpty()) {
      return described;
    }
    StreamIdentity now = described.get();
    Optional<String> configured = config.stream().arn();
    if (configured.isPresent() && now.arn().isPresent() && !configured.equals(now.arn())) {
      throw new SuppressRestartsException(ChangedStreamException.foreign(config, now));
    }
    if (restored != null && now.isOtherThan(restored)) {
      throw new SuppressRestartsException(ChangedStreamException.restored(config, restored, now));
    }
    return Optional.of(restored == null ? now : now.or(restored));
  }

  private Optional<StreamDescriptionSummary> describe() throws InterruptedException {
    try (KinesisClient kinesis = KinesisClients.of(config)) {
      return retry.call("DescribeStreamSummary", () -> describe(kinesis));
    }
  }

  /** Describes it by name, as the connector reads it. */
  private Optional<StreamDescriptionSummary> describe(KinesisClient kinesis) {
    String stream = config.stream().name();
    try {
      return Optional.ofNullable(
          kinesis
              .describeStreamSummary(request -> request.streamName(stream))
              .streamDescriptionSummary());
    } catch (SdkException failure) {
      Optional<AwsError> denied =
          AwsError.in(failure).filter(error -> error.kind() == KinesisErrorKind.DENIED);
      if (denied.isEmpty()) {
        throw failure;
      }
      LOG.warn(
          "Kinesis denies access to the description of stream {} ({}). Millrace cannot check that it is"
              + " the same stream as before, nor that it still has the records after the restored"
              + " positions. Allow kinesis:DescribeStreamSummary.",
          stream,
          denied.get());
      return Optional.empty();
    }
  }
}
