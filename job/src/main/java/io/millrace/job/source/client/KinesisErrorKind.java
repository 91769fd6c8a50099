package io.millrace.job.source.client;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Classifies AWS errors: those that pass with a retry, and those that a user must fix. An unlisted
 * error is retried, because nothing shows that it lasts.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html">CommonErrors</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html">GetRecords</a>
 */
public enum KinesisErrorKind {
  /** Too many calls or bytes. Passes. */
  THROTTLED(Duration.PASSES, "Millrace retries. If this persists, raise the stream's limit"),

  /** AWS or the network has a fault. Passes. */
  UNAVAILABLE(Duration.PASSES, "Millrace retries; no action is needed"),

  /** A stream or consumer changes its state, or another reader has a subscription. Passes. */
  IN_USE(Duration.PASSES, "Millrace retries; no action is needed"),

  /** An iterator or a page token has expired; the connector requests another one. */
  EXPIRED_ITERATOR(Duration.PASSES, "No action is needed"),

  /** The identity lacks a permission. */
  DENIED(
      Duration.LASTS,
      "Allow it in the identity's IAM policy and the stream's resource policy; check"
          + " --print-iam-policy prints the minimal policy"),

  /** The KMS key that encrypts the stream cannot be used. */
  ENCRYPTION_KEY(
      Duration.LASTS,
      "Enable the KMS key that encrypts the stream, and allow the identity to use it (kms:Decrypt)"),

  /** AWS does not know the identity. */
  CREDENTIALS(Duration.LASTS, "Check source.credentials and the identity behind them"),

  /** The credentials have expired and do not renew automatically. */
  EXPIRED_CREDENTIALS(
      Duration.LASTS, "Renew the credentials, or use a role, which renews them automatically"),

  /** The stream, the shard or the consumer does not exist. */
  NOT_FOUND(
      Duration.LASTS,
      "Check that the stream, and with enhanced fan-out its consumer, still exists"),

  /** Kinesis rejects a parameter, for example a position from another stream. */
  INVALID(
      Duration.LASTS,
      "If the stream was deleted and created again, the positions in the checkpoint are not valid in"
          + " it: configure the stream under a new label (source.streams.<label>) and resume with"
          + " --allow-non-restored-state, or start without the checkpoint (--fresh)"),

  /** An unlisted error. Assumed to pass. */
  UNKNOWN(Duration.PASSES, "See the message");

  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Map<String, KinesisErrorKind> BY_CODE = table();

  private final Duration duration;
  private final String advice;

  KinesisErrorKind(Duration duration, String advice) {
    this.duration = duration;
    this.advice = advice;
  }

  /**
   * The kind of an error.
   *
   * @param code the code of AWS, with or without the suffix {@code Exception}; empty for none
   * @param status the HTTP status; 0 for none
   */
  public static KinesisErrorKind of(String code, int status) {
    KinesisErrorKind listed = BY_CODE.get(key(code));
    if (listed != null) {
      return listed;
    }
    if (status >= SERVER_ERROR) {
      return UNAVAILABLE;
    }
    return status == TOO_MANY_REQUESTS ? THROTTLED : UNKNOWN;
  }

  /** Whether it lasts until a user fixes it. */
  public boolean lasts() {
    return duration == Duration.LASTS;
  }

  /** What to do; a sentence without its full stop. */
  public String advice() {
    return advice;
  }

  private static Map<String, KinesisErrorKind> table() {
    Map<String, KinesisErrorKind> table = new HashMap<>();
    add(
        table,
        THROTTLED,
        "ProvisionedThroughputExceeded",
        "LimitExceeded",
        "KMSThrottling",
        "Throttling",
        "Throttled",
        "RequestThrottled",
        "RequestLimitExceeded",
        "TooManyRequests",
        "BandwidthLimitExceeded",
        "SlowDown",
        "PriorRequestNotComplete");
    add(
        table,
        UNAVAILABLE,
        "InternalFailure",
        "InternalError",
        "InternalServer",
        "InternalServerError",
        "ServiceUnavailable",
        "ServiceFailure",
        "RequestTimeout",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "RequestInTheFuture",
        "TransactionInProgress",
        "IDPCommunicationError");
    add(table, IN_USE, "ResourceInUse");
    add(table, EXPIRED_ITERATOR, "ExpiredIterator", "ExpiredNextToken");
    add(
        table,
        DENIED,
        "AccessDenied",
        "UnauthorizedOperation",
        "NotAuthorized",
        "AuthFailure",
        "OptInRequired",
        "RegionDisabled");
    add(
        table,
        ENCRYPTION_KEY,
        "KMSAccessDenied",
        "KMSDisabled",
        "KMSInvalidState",
        "KMSNotFound",
        "KMSOptInRequired");
    add(
        table,
        CREDENTIALS,
        "NoCredentials",
        "UnrecognizedClient",
        "InvalidClientTokenId",
        "InvalidSignature",
        "IncompleteSignature",
        "SignatureDoesNotMatch",
        "MissingAuthenticationToken",
        "InvalidIdentityToken",
        "IDPRejectedClaim",
        "MalformedPolicyDocument",
        "PackedPolicyTooLarge");
    add(table, EXPIRED_CREDENTIALS, "ExpiredToken", "TokenRefreshRequired");
    add(table, NOT_FOUND, "ResourceNotFound");
    add(
        table,
        INVALID,
        "InvalidArgument",
        "Validation",
        "ValidationError",
        "Serialization",
        "UnknownOperation",
        "InvalidAction",
        "MissingAction",
        "MissingParameter",
        "InvalidParameterValue",
        "InvalidParameterCombination",
        "InvalidQueryParameter",
        "MalformedQueryString");
    return Map.copyOf(table);
  }

  private static void add(
      Map<String, KinesisErrorKind> table, KinesisErrorKind kind, String... codes) {
    for (String code : codes) {
      table.put(key(code), kind);
    }
  }

  /** Normalizes the spelling: KMSOptInRequired, KmsOptInRequiredException. */
  private static String key(String code) {
    String key = code.toLowerCase(Locale.ROOT);
    return key.endsWith("exception") ? key.substring(0, key.length() - "exception".length()) : key;
  }

  private enum Duration {
    PASSES,
    LASTS
  }
}
