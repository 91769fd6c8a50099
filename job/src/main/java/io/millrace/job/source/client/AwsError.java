package io.millrace.job.source.client;

import java.nio.file.FileSystemException;
import java.util.Optional;
import org.apache.flink.kinesis.shaded.com.amazonaws.AmazonServiceException;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * An error from AWS, reported by any of the three AWS SDKs in use: the connector's polling client,
 * its fan-out client, or Millrace's own.
 */
public final class AwsError {
  /** The maximum number of causes to inspect; chains of causes may be cyclic. */
  private static final int DEPTH = 20;

  /** The code of a failure to get credentials that is no answer of AWS. */
  private static final String NO_CREDENTIALS = "NoCredentials";

  private final String code;
  private final int status;
  private final String message;

  private AwsError(@Nullable String code, int status, @Nullable String message) {
    this.code = code == null ? "" : code;
    this.status = status;
    this.message = message == null ? "" : message;
  }

  /** Finds the first AWS error among a failure and its causes. */
  public static Optional<AwsError> in(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof AmazonServiceException) {
        AmazonServiceException polling = (AmazonServiceException) cause;
        return Optional.of(
            new AwsError(
                polling.getErrorCode(), polling.getStatusCode(), polling.getErrorMessage()));
      }
      if (cause
          instanceof
          org.apache.flink.kinesis.shaded.software.amazon.awssdk.awscore.exception
              .AwsServiceException) {
        return Optional.of(
            ofFanOut(
                (org.apache.flink.kinesis.shaded.software.amazon.awssdk.awscore.exception
                        .AwsServiceException)
                    cause));
      }
      if (cause instanceof AwsServiceException) {
        return Optional.of(of((AwsServiceException) cause));
      }
      cause = cause.getCause();
    }
    return noCredentials(failure)
        .filter(reason -> isMisconfigured(failure, reason))
        .map(reason -> new AwsError(NO_CREDENTIALS, 0, reason));
  }

  /** Whether Kinesis throttled a call. */
  public static boolean isThrottle(Throwable failure) {
    return in(failure).filter(error -> error.kind() == KinesisErrorKind.THROTTLED).isPresent();
  }

  /** Why {@link AwsIdentity} has no credentials; empty for other failures, and answers of AWS. */
  public static Optional<String> noCredentials(Throwable failure) {
    Optional<String> reason = Optional.empty();
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof SdkClientException && message.startsWith(AwsIdentity.NO_CREDENTIALS)) {
        reason = Optional.of(message);
      }
      cause = cause.getCause();
    }
    return reason;
  }

  /** Other reasons, such as AWS STS or a metadata service that is away, may pass. */
  private static boolean isMisconfigured(Throwable failure, String reason) {
    return reason.endsWith(AwsIdentity.NONE_CONFIGURED)
        || reason.contains("contained no credentials for profile")
        || ExceptionUtils.findThrowable(failure, IllegalStateException.class).isPresent()
        || ExceptionUtils.findThrowable(failure, FileSystemException.class).isPresent();
  }

  private static AwsError of(AwsServiceException failure) {
    var details = failure.awsErrorDetails();
    return details == null
        ? new AwsError(null, failure.statusCode(), failure.getMessage())
        : new AwsError(details.errorCode(), failure.statusCode(), details.errorMessage());
  }

  private static AwsError ofFanOut(
      org.apache.flink.kinesis.shaded.software.amazon.awssdk.awscore.exception.AwsServiceException
          failure) {
    var details = failure.awsErrorDetails();
    return details == null
        ? new AwsError(null, failure.statusCode(), failure.getMessage())
        : new AwsError(details.errorCode(), failure.statusCode(), details.errorMessage());
  }

  public KinesisErrorKind kind() {
    return KinesisErrorKind.of(code, status);
  }

  /** The error code of AWS; empty if the response lacks one and may not be from AWS. */
  public String code() {
    return code;
  }

  /** The status of the HTTP answer. */
  public int status() {
    return status;
  }

  /** The message of AWS; may be empty. */
  public String message() {
    return message;
  }

  /**
   * The code and the message. The message of a signature error is omitted: AWS repeats the signed
   * request in it, with its session token.
   */
  @Override
  public String toString() {
    String name = code.isEmpty() ? "status " + status : code;
    boolean isQuiet =
        message.isEmpty()
            || (kind() == KinesisErrorKind.CREDENTIALS && !code.equals(NO_CREDENTIALS));
    return isQuiet ? name : name + ": " + message;
  }
}
