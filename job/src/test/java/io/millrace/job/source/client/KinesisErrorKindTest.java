package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which errors of Kinesis pass, and which last. */
public final class KinesisErrorKindTest {
  /** Of GetRecords, SubscribeToShard, ListShards, DescribeStream… and of every AWS service. */
  public static final List<String> PASSING =
      List.of(
          "ProvisionedThroughputExceededException",
          "LimitExceededException",
          "KMSThrottlingException",
          "ThrottlingException",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "InternalFailureException",
          "InternalFailure",
          "ServiceUnavailable",
          "RequestExpired",
          "RequestTimeout",
          "ResourceInUseException",
          "SomethingNobodyKnowsException");

  public static final List<String> LASTING =
      List.of(
          "AccessDeniedException",
          "KMSAccessDeniedException",
          "KMSDisabledException",
          "KMSInvalidStateException",
          "KMSNotFoundException",
          "KMSOptInRequired",
          "OptInRequired",
          "ResourceNotFoundException",
          "InvalidArgumentException",
          "ValidationException",
          "ValidationError",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "IncompleteSignature",
          "SignatureDoesNotMatch",
          "MissingAuthenticationTokenException",
          "ExpiredTokenException",
          "ExpiredToken",
          "SerializationException",
          "UnknownOperationException");

  static Stream<Arguments> codes() {
    return Stream.concat(
        PASSING.stream().map(code -> Arguments.of(code, false)),
        LASTING.stream().map(code -> Arguments.of(code, true)));
  }

  @ParameterizedTest
  @MethodSource("codes")
  void aCodeIsKnownInAllItsSpellings(String code, boolean lasts) {
    String bare = code.replace("Exception", "");
    for (String spelling : List.of(code, bare, bare + "Exception", code.toUpperCase(Locale.ROOT))) {
      assertThat(KinesisErrorKind.of(spelling, 400).lasts()).as(spelling).isEqualTo(lasts);
    }
  }

  @Test
  void withoutACodeTheStatusTells() {
    assertThat(KinesisErrorKind.of("", 500)).isEqualTo(KinesisErrorKind.UNAVAILABLE);
    assertThat(KinesisErrorKind.of("", 503)).isEqualTo(KinesisErrorKind.UNAVAILABLE);
    assertThat(KinesisErrorKind.of("", 429)).isEqualTo(KinesisErrorKind.THROTTLED);
    assertThat(KinesisErrorKind.of("", 403)).isEqualTo(KinesisErrorKind.UNKNOWN);
    assertThat(KinesisErrorKind.of("", 0)).isEqualTo(KinesisErrorKind.UNKNOWN);
  }

  @Test
  void whatLastsSaysWhatToDo() {
    for (KinesisErrorKind kind : KinesisErrorKind.values()) {
      assertThat(kind.advice()).isNotEmpty().doesNotEndWith(".");
    }
  }
}
