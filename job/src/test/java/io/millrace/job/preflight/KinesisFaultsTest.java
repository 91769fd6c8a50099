package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.ScriptedKinesis;
import io.millrace.job.preflight.report.Finding;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said when AWS does not let one in, or is not there. */
final class KinesisFaultsTest {
  @Test
  void refusedCredentials() throws Exception {
    assertThat(refusal("UnrecognizedClientException", "The security token is invalid."))
        .isEqualTo(
            "ERROR AWS does not accept the credentials (UnrecognizedClientException) -> Check"
                + " source.credentials and the identity behind them");
    assertThat(refusal("InvalidSignatureException", "Canonical: test-secret"))
        .doesNotContain("test-secret");
  }

  @Test
  void expiredCredentials() throws Exception {
    assertThat(refusal("ExpiredTokenException", "expired"))
        .startsWith("ERROR The AWS credentials have expired");
  }

  @Test
  void missingRights() throws Exception {
    assertThat(
            refusal(
                "AccessDeniedException",
                "User: arn:x is not authorized to perform: kinesis:DescribeStreamSummary"))
        .isEqualTo(
            "ERROR AWS denies access: User: arn:x is not authorized to perform:"
                + " kinesis:DescribeStreamSummary -> Let the identity's IAM policy allow it");
  }

  @Test
  void anythingElseKinesisSays() throws Exception {
    assertThat(refusal("LimitExceededException", "Rate exceeded"))
        .isEqualTo(
            "ERROR Kinesis refuses with LimitExceededException: Rate exceeded -> Try again. AWS"
                + " limits how often this is asked");
    assertThat(refusal("Unheard", "What?"))
        .isEqualTo("ERROR Kinesis refuses with Unheard: What? -> See the message");
  }

  @Test
  void keysThatCannotBeUsed() throws Exception {
    assertThat(refusal("KMSDisabledException", "The key is disabled."))
        .startsWith(
            "ERROR Kinesis cannot use the KMS key: KMSDisabledException: The key is disabled. ->"
                + " Enable the KMS key");
  }

  /** A proxy, a maintenance page, another service: nothing of it may end in a stack trace. */
  @ParameterizedTest
  @CsvSource({
    "403, text/html, <html>no</html>",
    "404, text/plain, not found",
    "400, application/x-amz-json-1.1, {}",
    "500, text/html, <html/>",
    "302, text/html, moved",
    "204, text/plain, ''",
    "200, text/html, <html>Welcome to nginx!</html>",
    "200, application/x-amz-json-1.1, {}",
    "200, application/json, '{\"StreamDescriptionSummary\":{}}'",
    "200, text/plain, Ok.",
  })
  void somethingThatIsNoKinesis(int status, String type, String body) throws Exception {
    for (String protocol : List.of("true", "false")) {
      System.setProperty("aws.cborEnabled", protocol);
      try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
        for (int call = 0; call < 5; call++) {
          kinesis.answeringOnce("HTTP/1.1 " + status + " As told\r\nContent-Type: " + type, body);
        }
        assertThat(only(new SetupFixture().with("source.endpoint", kinesis.endpoint())))
            .startsWith("ERROR ")
            .contains(kinesis.endpoint())
            .doesNotContain("null");
      } finally {
        System.clearProperty("aws.cborEnabled");
      }
    }
  }

  @Test
  void credentialsThatAreNotThere() throws Exception {
    assertThat(
            only(
                new SetupFixture()
                    .without("source.credentials.access-key-id")
                    .without("source.credentials.secret-access-key")
                    .with("source.credentials.type", "web-identity")
                    .with("source.credentials.token-file", "/none/token")))
        .startsWith("ERROR Cannot get AWS credentials of type web-identity: ")
        .contains("AWS_ROLE_ARN")
        .contains("-> Check source.credentials.type and what it reads");
  }

  @Test
  void nobodyThere() throws Exception {
    assertThat(only(new SetupFixture()))
        .startsWith("ERROR Cannot reach Kinesis at http://127.0.0.1:1: Connection refused");
    assertThat(only(new SetupFixture().with("source.endpoint", "http://no-host.invalid:1")))
        .startsWith("ERROR Cannot reach Kinesis at http://no-host.invalid:1: unknown host");
  }

  private static String refusal(String error, String message) throws Exception {
    try (RefusingKinesis kinesis = new RefusingKinesis(error, message)) {
      return only(new SetupFixture().with("source.endpoint", kinesis.endpoint()));
    }
  }

  private static String only(SetupFixture fixture) throws Exception {
    List<Finding> findings = new KinesisChecks(fixture.config().source(), Clock.systemUTC()).run();
    assertThat(findings).hasSize(1);
    return findings.get(0).toString();
  }
}
