package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.kinesis.shaded.com.amazonaws.AmazonClientException;
import org.apache.flink.streaming.connectors.kinesis.util.StreamConsumerRegistrarUtil.FlinkKinesisStreamConsumerRegistrarException;
import org.apache.flink.util.ExceptionUtils;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Calls Kinesis until it answers, or until it is certain that it will not: {@link KinesisTries}.
 */
public final class KinesisRetry {
  private final String stream;
  private final Duration patience;
  private final CountDownLatch closed;

  /**
   * @param closed ends every wait
   */
  public KinesisRetry(SourceConfig config, CountDownLatch closed) {
    this.stream = config.stream().name();
    this.patience = config.get(SourceOptions.GIVE_UP_AFTER);
    this.closed = closed;
  }

  /**
   * What a call answers.
   *
   * @param action as Kinesis names it, for messages
   * @throws org.apache.flink.runtime.execution.SuppressRestartsException when Kinesis refuses the
   *     call for good
   * @throws ReadingClosedException when the source closes between two tries
   */
  public <T> T call(String action, Call<T> call) throws InterruptedException {
    KinesisTries tries = tries(action);
    while (true) {
      try {
        return call.answer();
      } catch (RuntimeException failure) {
        if (!isOfKinesis(failure)) {
          throw failure;
        }
        await(tries.failed(failure));
      }
    }
  }

  /** The tries of a call that somebody else makes. */
  KinesisTries tries(String action) {
    return new KinesisTries(action + " of stream " + stream, patience, Clock.systemUTC());
  }

  /**
   * Waits until the next try.
   *
   * @throws ReadingClosedException when the source closes meanwhile
   */
  void await(Duration pause) throws InterruptedException {
    if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new ReadingClosedException();
    }
  }

  /**
   * Whether Kinesis or the way to it failed, and the connector does not know a way by itself: for
   * an expired iterator it asks for another one.
   */
  private static boolean isOfKinesis(RuntimeException failure) {
    if (AwsError.in(failure)
        .filter(error -> error.kind() == KinesisErrorKind.EXPIRED_ITERATOR)
        .isPresent()) {
      return false;
    }
    return has(failure, AmazonClientException.class)
        || has(
            failure,
            org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.exception.SdkException
                .class)
        || has(failure, SdkException.class)
        || has(failure, IOException.class)
        || has(failure, FlinkKinesisStreamConsumerRegistrarException.class);
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return ExceptionUtils.findThrowable(failure, type).isPresent();
  }

  /** Asks Kinesis. */
  @FunctionalInterface
  public interface Call<T> {
    T answer() throws InterruptedException;
  }
}
