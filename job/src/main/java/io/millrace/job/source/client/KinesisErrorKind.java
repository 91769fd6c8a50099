package io.millrace.job.source.client;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an error of AWS asks for: another try, or somebody who changes something. An error that is
 * not listed here is tried again: nothing says that it lasts.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html">CommonErrors</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html">GetRecords</a>
 */
public enum KinesisErrorKind {
  /** Too many calls or bytes. Passes. */
  THROTTLED(Duration.PASSES, "Nothing to do but wait, or raise the limit"),

  /** AWS or the way to it has a fault. Passes. */
  UNAVAILABLE(Duration.PASSES, "Nothing to do but wait"),

  /** A stream or consumer changes its state, or somebody else holds a subscription. Passes. */
  IN_USE(Duration.PASSES, "Nothing to do but wait"),

  /** An iterator or a page's token has expired; the connector asks for another one. */
  EXPIRED_ITERATOR(Duration.PASSES, "Nothing to do"),

  /** The identity may not do this. */
  DENIED(
      Duration.LASTS,
      "Let the identity's IAM policy and the stream's resource policy allow it; check"
          + " --print-iam-policy prints the least policy"),

  /** The KMS key that encrypts the stream cannot be used. */
  ENCRYPTION_KEY(
      Duration.LASTS,
      "Enable the KMS key that encrypts the stream, and let the identity use it (kms:Decrypt)"),

  /** AWS does not know the identity. */
  CREDENTIALS(Duration.LASTS, "Check source.credentials and the identity behind them"),

  /** The credentials were good for some time only, and nobody renews them. */
  EXPIRED_CREDENTIALS(Duration.LASTS, "Renew them, or use a role that does so by itself"),

  /** The stream, the shard or the consumer is gone. */
  NOT_FOUND(
      Duration.LASTS,
      "Check that the stream, and with enhanced fan-out its consumer, still exists"),

  /** Kinesis does not take what it is asked; a position that is not the stream's, for example. */
  INVALID(
      Duration.LASTS,
      "If the stream was deleted and made again under its name, the positions in the checkpoint mean"
          + " nothing in it: give the stream a label of its own (source.streams.<label>) and resume"
          + " with --allow-non-restored-state, or start without the checkpoint (--fresh)"),

  /** Nobody has listed the error. Passes, as far as is known. */
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
   * @param code as AWS names it, with or without {@code Exception} at its end; empty for none
   * @param status of the HTTP answer; 0 for none
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

  /** Whether it stays the same until somebody changes something. */
  public boolean lasts() {
    return duration == Duration.LASTS;
  }

  /** What to do, as a sentence without its full stop. */
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

  /** AWS writes one error in several ways: KMSOptInRequired, KmsOptInRequiredException. */
  private static String key(String code) {
    String key = code.toLowerCase(Locale.ROOT);
    return key.endsWith("exception") ? key.substring(0, key.length() - "exception".length()) : key;
  }

  private enum Duration {
    PASSES,
    LASTS
  }
}
