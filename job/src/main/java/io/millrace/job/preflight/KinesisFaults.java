package io.millrace.job.preflight;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.Suggestion;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.source.client.AwsError;
import io.millrace.job.source.client.KinesisClients;
import io.millrace.job.tls.PlainRequestException;
import io.millrace.job.tls.TlsFailure;
import io.millrace.job.tls.TlsProbe;
import io.millrace.job.tls.TlsSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Exceptions of the AWS SDK as findings that say what to do.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html">CommonErrors</a>
 */
public final class KinesisFaults {
  private final SourceConfig config;

  public KinesisFaults(SourceConfig config) {
    this.config = config;
  }

  /** The finding for an exception from Kinesis or the network. */
  public Finding explain(SdkException fault) {
    return fault instanceof AwsServiceException
        ? explainRefusal((AwsServiceException) fault)
        : explainSilence(fault);
  }

  /** The finding for a missing stream, with the nearest name. */
  public Finding missingStream(KinesisClient kinesis) {
    return error(
        "there is no stream " + config.stream() + " in " + config.region(),
        "Create it or set " + config.key(SourceOptions.STREAM) + suggestion(kinesis));
  }

  /** Best effort: an identity that may not list streams can still read one. */
  private String suggestion(KinesisClient kinesis) {
    try {
      List<String> names = KinesisClients.streamNames(kinesis);
      return Suggestion.question(Suggestion.nearest(config.stream().name(), names));
    } catch (SdkException mayNotList) {
      return "";
    }
  }

  private Finding explainRefusal(AwsServiceException fault) {
    AwsError error = AwsError.in(fault).orElseThrow();
    if (fault instanceof StsException) {
      return error(
          "AWS STS refuses: " + (error.message().isEmpty() ? error : error.message()),
          "Let the role's trust policy name the caller, with the external id if it requires one,"
              + " and let the caller's policy allow sts:AssumeRole");
    }
    if (error.code().isEmpty()) {
      return error(
          where()
              + " the answer has status "
              + error.status()
              + " and is not from Kinesis"
              + (error.message().isEmpty() ? "" : ": " + firstLine(error.message())),
          "Check source.endpoint and any proxies");
    }
    switch (error.kind()) {
      case CREDENTIALS:
        return error(
            "AWS does not accept the credentials (" + error.code() + ")", error.kind().advice());
      case EXPIRED_CREDENTIALS:
        return error("The AWS credentials have expired", error.kind().advice());
      case DENIED:
        return error(
            "AWS denies access: " + error.message(), "Let the identity's IAM policy allow it");
      case ENCRYPTION_KEY:
        return error("Kinesis cannot use the KMS key: " + error, error.kind().advice());
      case THROTTLED:
        return outage(
            "Kinesis refuses with " + error,
            error.code().startsWith("ProvisionedThroughputExceeded")
                ? "Try again. A shard gives 5 answers and 2 MB a second to all its readers"
                : "Try again. AWS limits how often this is asked");
      default:
        return error.status() >= 500
            ? outage("Kinesis fails with " + error, "Try again, and see the AWS Health Dashboard")
            : error("Kinesis refuses with " + error, "See the message");
    }
  }

  /** The finding for an answer that is not from Kinesis. */
  private Finding noKinesis() {
    return error(
        where() + " the answer is not from Kinesis", "Check source.endpoint and any proxies");
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private String where() {
    return "At "
        + config.find(SourceOptions.ENDPOINT).orElse("the public endpoint of " + config.region());
  }

  private Finding explainSilence(SdkException fault) {
    String message = String.valueOf(fault.getMessage());
    if (message.startsWith(KinesisClients.NOT_FROM_KINESIS)) {
      return noKinesis();
    }
    Optional<String> noCredentials = AwsError.noCredentials(fault);
    if (noCredentials.isPresent()) {
      return error(noCredentials.get(), fixOfCredentials(noCredentials.get()));
    }
    String where =
        "Cannot reach Kinesis at "
            + config
                .find(SourceOptions.ENDPOINT)
                .orElse("the public endpoint of " + config.region());
    String fix = "Check source.endpoint, source.region and the network";
    @Nullable Throwable cause = fault;
    while (cause != null) {
      if (cause instanceof UnknownHostException) {
        return outage(where + ": unknown host", fix);
      }
      if (cause instanceof ConnectException) {
        return outage(where + ": " + cause.getMessage(), fix);
      }
      if (cause instanceof SSLException) {
        String reason = "TLS failed (" + cause.getMessage() + ")";
        return tls()
            .map(tls -> error(where + ": " + tls.what(), tls.fix()))
            .orElseGet(() -> error(where + ": " + reason, fix));
      }
      cause = cause.getCause();
    }
    Optional<TlsFailure> plain = tls();
    if (plain.isPresent()) {
      return error(where + ": " + plain.get().what(), plain.get().fix());
    }
    if (fault instanceof ApiCallTimeoutException) {
      return outage(where + ": no answer in time", fix);
    }
    if (message.startsWith("Unable to unmarshall")) {
      return noKinesis();
    }
    return outage(where + ": " + message, fix);
  }

  private String fixOfCredentials(String reason) {
    if (reason.contains("'sso'")) {
      return "Millrace does not log in with SSO. Export the keys: eval \"$(aws configure"
          + " export-credentials --profile NAME --format env)\", with source.credentials.type"
          + " default";
    }
    return config.get(CredentialsOptions.TYPE) == CredentialsType.DEFAULT
        ? "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role; or give them under"
            + " source.credentials with type basic"
        : "Check "
            + config.key(CredentialsOptions.TYPE)
            + " and what it reads: the profile, the token file, or the service of roles (with AWS"
            + " STS, a VPC endpoint may be needed: "
            + config.key(CredentialsOptions.STS_ENDPOINT)
            + ")";
  }

  /**
   * What is wrong with TLS, from a handshake with the endpoint that the configuration names: the
   * AWS SDK says neither which certificate nor why.
   */
  private Optional<TlsFailure> tls() {
    Optional<URI> endpoint = config.find(SourceOptions.ENDPOINT).map(URI::create);
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    TlsSettings jvm = TlsSettings.ofJvm();
    boolean isPlain = "http".equals(endpoint.get().getScheme());
    Optional<? extends IOException> failure =
        isPlain
            ? Optional.of(endpoint.get())
                .filter(address -> address.getPort() > 0 && TlsProbe.speaksTls(address, jvm))
                .map(address -> new PlainRequestException(new IOException("TLS")))
            : TlsProbe.failure(withPort(endpoint.get()), jvm);
    return failure.flatMap(
        fault -> TlsFailure.of(fault, jvm, TlsFailure.Names.ofJvm("source.endpoint")));
  }

  private static URI withPort(URI address) {
    return address.getPort() > 0
        ? address
        : URI.create(address.getScheme() + "://" + address.getHost() + ":443");
  }

  private static Finding error(String what, String fix) {
    return Finding.error(Stage.KINESIS, what, fix);
  }

  private static Finding outage(String what, String fix) {
    return Finding.outage(Stage.KINESIS, what, fix);
  }
}
