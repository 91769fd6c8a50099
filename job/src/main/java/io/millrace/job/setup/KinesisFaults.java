package io.millrace.job.setup;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.SourceOptions;
import io.millrace.job.config.Suggestion;
import io.millrace.job.setup.Finding.Stage;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * What the AWS SDK throws, in words that say what to do.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html">CommonErrors</a>
 */
public final class KinesisFaults {
  private static final Set<String> UNKNOWN_IDENTITY =
      Set.of(
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "IncompleteSignature",
          "SignatureDoesNotMatch",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException");
  private static final Set<String> EXPIRED = Set.of("ExpiredTokenException", "ExpiredToken");
  private static final Set<String> DENIED =
      Set.of("AccessDeniedException", "AccessDenied", "UnauthorizedOperation");

  private final SourceConfig config;

  public KinesisFaults(SourceConfig config) {
    this.config = config;
  }

  /** What Kinesis or the way to it said no with. */
  public Finding explain(SdkException fault) {
    return fault instanceof AwsServiceException
        ? explainRefusal((AwsServiceException) fault)
        : explainSilence(fault);
  }

  /** That there is no such stream, with the name that was probably meant. */
  public Finding missingStream(KinesisClient kinesis) {
    return error(
        "there is no stream " + config.stream() + " in " + config.region(),
        "Create it or set " + config.key(SourceOptions.STREAM) + suggestion(kinesis));
  }

  /** Listing streams is a favour: an identity that may not list them can still read one. */
  private String suggestion(KinesisClient kinesis) {
    try {
      List<String> names = kinesis.listStreams(request -> request.limit(100)).streamNames();
      return Suggestion.question(Suggestion.nearest(config.stream().name(), names));
    } catch (SdkException mayNotList) {
      return "";
    }
  }

  private static Finding explainRefusal(AwsServiceException fault) {
    String code = fault.awsErrorDetails() == null ? "" : fault.awsErrorDetails().errorCode();
    String message = fault.awsErrorDetails() == null ? "" : fault.awsErrorDetails().errorMessage();
    if (fault instanceof StsException) {
      return error(
          "AWS STS refuses: " + message,
          "Let the role's trust policy name who assumes it, with the external id if it asks for"
              + " one, and let their own policy allow sts:AssumeRole");
    }
    if (UNKNOWN_IDENTITY.contains(code)) {
      return error(
          "AWS does not accept the credentials (" + code + ")",
          "Check source.credentials and the identity behind them");
    }
    if (EXPIRED.contains(code)) {
      return error(
          "The AWS credentials have expired", "Renew them, or use a role that does so by itself");
    }
    if (DENIED.contains(code)) {
      return error("AWS denies access: " + message, "Let the identity's IAM policy allow it");
    }
    return error(
        "Kinesis refuses with "
            + (code.isEmpty() ? "status " + fault.statusCode() : code)
            + (message == null || message.isEmpty() ? "" : ": " + message),
        "See the message");
  }

  private Finding explainSilence(SdkException fault) {
    String where =
        "Cannot reach Kinesis at "
            + config
                .find(SourceOptions.ENDPOINT)
                .orElse("the public endpoint of " + config.region());
    String fix = "Check source.endpoint and source.region, and the way there";
    @Nullable Throwable cause = fault;
    while (cause != null) {
      if (cause instanceof UnknownHostException) {
        return error(where + ": no host of that name", fix);
      }
      if (cause instanceof ConnectException) {
        return error(where + ": " + cause.getMessage(), fix);
      }
      if (cause instanceof SSLException) {
        return error(where + ": TLS failed (" + cause.getMessage() + ")", fix);
      }
      cause = cause.getCause();
    }
    if (fault instanceof ApiCallTimeoutException) {
      return error(where + ": no answer in time", fix);
    }
    if (String.valueOf(fault.getMessage()).startsWith("Unable to load credentials")) {
      return error(
          "There are no AWS credentials where the default chain looks for them",
          "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role; or give them under"
              + " source.credentials with type basic");
    }
    return error(where + ": " + fault.getMessage(), fix);
  }

  private static Finding error(String what, String fix) {
    return Finding.error(Stage.KINESIS, what, fix);
  }
}
