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

/** Calls Kinesis until it succeeds or fails permanently: {@link KinesisTries}. */
public final class KinesisRetry {
  private final String stream;
  private final Duration patience;
  private final CountDownLatch closed;

  /**
   * @param closed ends every wait when it reaches zero
   */
  public KinesisRetry(SourceConfig config, CountDownLatch closed) {
    this.stream = config.stream().name();
    this.patience = config.get(SourceOptions.GIVE_UP_AFTER);
    this.closed = closed;
  }

  /**
   * Returns the result of a call.
   *
   * @param action its name in Kinesis, for messages
   * @throws org.apache.flink.runtime.execution.SuppressRestartsException if Kinesis rejects the
   *     call permanently
   * @throws ReadingClosedException if the source closes between two attempts
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

  /** The attempts of a call that the caller makes itself. */
  KinesisTries tries(String action) {
    return new KinesisTries(action + " of stream " + stream, patience, Clock.systemUTC());
  }

  /**
   * Waits until the next attempt.
   *
   * @throws ReadingClosedException if the source closes meanwhile
   */
  void await(Duration pause) throws InterruptedException {
    if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new ReadingClosedException();
    }
  }

  /**
   * Whether this retries the failure. The connector itself handles an expired iterator: it requests
   * another one.
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

  /** One call of Kinesis. */
  @FunctionalInterface
  public interface Call<T> {
    T answer() throws InterruptedException;
  }
}
